import { ALL, NONE, drawn, escalation, message, task, type Pattern } from "./pattern";

const multi = (loop: Record<string, unknown>) => ({ kind: "multiInstance", ...loop });
const overPeople = { collection: "=people", elementVariable: "person" };
const each = (loop: Record<string, unknown>) => task({ assignee: "=person", loop: multi({ ...overPeople, ...loop }) });

/** A multi-instance that lets the next step begin at the Nth end of a round, and goes on beside it. */
const partial = (id: string, condition: string) =>
  drawn(
    id,
    {
      start: "startEvent",
      review: each({ behavior: "complex", complex: [{ condition, event: escalation("enough") }] }),
      enough: {
        type: "boundaryEvent",
        attachedTo: "review",
        interrupting: false,
        definitions: [escalation("enough")],
      },
      decide: task(),
      end: "endEvent",
    },
    ["start -> review", "enough -> decide", "decide -> end"],
  );

export const MULTIPLE_INSTANCES: readonly Pattern[] = [
  {
    number: 12,
    name: "Multiple Instances without Synchronization",
    intent: "A task runs any number of times side by side, and nothing waits for the ends of these.",
    construct: "a loop that sends one token more into the task at each turn",
    direct: "Each turn adds an independent token; nothing joins them, and the process goes on meanwhile.",
    elsewhere: ALL,
    model: drawn(
      "instances_without_synchronization",
      {
        start: "startEvent",
        next: "exclusiveGateway",
        report: task(),
        spawn: "parallelGateway",
        fine: task({ assignee: "=driver" }),
        more: "exclusiveGateway",
        close: task(),
        fined: "endEvent",
        end: "endEvent",
      },
      [
        "start -> next",
        "next -> report",
        "report -> spawn",
        "spawn -> fine",
        "spawn -> more",
        "fine -> fined",
        "more -> next if again",
        "more -> close default",
        "close -> end",
      ],
    ),
    runs: [
      {
        shows: "Two fines are open, and closing the report waits for neither.",
        golden: `
          > start
            instance starts at start
            entered instances_without_synchronization
            entered start#1; left start#1; took start -> next
            entered next#2 ← start -> next; left next#2; took next -> report
            entered report#3 ← next -> report; opened task report#3 for ann
          > complete report {"driver":"bob","again":true}
            done with task report#3; set driver = "bob" by report#3; set again = true by report#3; left report#3; took report -> spawn
            entered spawn#5 ← report -> spawn; left spawn#5; took spawn -> fine; took spawn -> more
            entered fine#6 ← spawn -> fine; opened task fine#6 for bob
            entered more#8 ← spawn -> more; left more#8; took more -> next because again is true (again = true) | not more -> close (the default)
            entered next#9 ← more -> next; left next#9; took next -> report
            entered report#10 ← next -> report; opened task report#10 for ann
          > complete report {"driver":"eve","again":false}
            done with task report#10; set driver = "eve" (was "bob") by report#10; set again = false (was true) by report#10; left report#10; took report -> spawn
            entered spawn#12 ← report -> spawn; left spawn#12; took spawn -> fine; took spawn -> more
            entered fine#13 ← spawn -> fine; opened task fine#13 for eve
            entered more#15 ← spawn -> more; left more#15; took more -> close by default | not more -> next because again is false (again = false)
            entered close#16 ← more -> close; opened task close#16 for ann
          > complete close
            done with task close#16; left close#16; took close -> end
            entered end#18 ← close -> end; left end#18
          > complete fine#13
            done with task fine#13; left fine#13; took fine -> fined
            entered fined#19 ← fine -> fined; left fined#19
          > complete fine#6
            done with task fine#6; left fine#6; took fine -> fined
            entered fined#20 ← fine -> fined; left fined#20
            left instances_without_synchronization
            instance completed
        `,
      },
    ],
  },
  {
    number: 13,
    name: "Multiple Instances with a Priori Design-Time Knowledge",
    intent: "A task runs a number of times that the model fixes; when all are done, the next step begins.",
    construct: "parallel multi-instance with a constant cardinality",
    direct: "The rounds start together and are joined by the activity itself.",
    elsewhere: ALL,
    model: drawn(
      "instances_known_at_design_time",
      { start: "startEvent", sign: task({ loop: multi({ cardinality: "3" }) }), file: task(), end: "endEvent" },
      ["start -> sign", "sign -> file", "file -> end"],
    ),
    runs: [
      {
        shows: "Three rounds, done in any order, then one next step.",
        golden: `
          > start
            instance starts at start
            entered instances_known_at_design_time
            entered start#1; left start#1; took start -> sign
            entered sign#2 ← start -> sign; loop of sign#2: 3 rounds
            entered sign#3 in sign#2, round 0; opened task sign#3 for ann
            entered sign#5 in sign#2, round 1; opened task sign#5 for ann
            entered sign#7 in sign#2, round 2; opened task sign#7 for ann
          > complete sign#5
            done with task sign#5; round 1 of sign#2 done; left sign#5
          > complete sign#3
            done with task sign#3; round 0 of sign#2 done; left sign#3
          > complete sign#7
            done with task sign#7; round 2 of sign#2 done; left sign#7
            left sign#2; took sign -> file
            entered file#9 ← sign -> file; opened task file#9 for ann
          > complete file
            done with task file#9; left file#9; took file -> end
            entered end#11 ← file -> end; left end#11
            left instances_known_at_design_time
            instance completed
        `,
      },
    ],
  },
  {
    number: 14,
    name: "Multiple Instances with a Priori Run-Time Knowledge",
    intent: "A task runs a number of times that is known when it begins; when all are done, the next step begins.",
    construct: "parallel multi-instance over a collection",
    direct: "The collection is read once when the activity begins; its length is the number of rounds.",
    elsewhere: ALL,
    model: drawn(
      "instances_known_at_run_time",
      {
        start: "startEvent",
        review: each({ outputCollection: "votes", outputElement: "vote" }),
        decide: task(),
        end: "endEvent",
      },
      ["start -> review", "review -> decide", "decide -> end"],
    ),
    runs: [
      {
        shows: "A round for each person, whose results stand in the order of the people.",
        golden: `
          > start {"people":["bob","eve"]}
            instance starts at start
            entered instances_known_at_run_time; set people = ["bob","eve"]
            entered start#1; left start#1; took start -> review
            entered review#2 ← start -> review; loop of review#2: 2 rounds
            entered review#3 in review#2, round 0; set person = "bob" on review#3; opened task review#3 for bob
            entered review#5 in review#2, round 1; set person = "eve" on review#5; opened task review#5 for eve
          > complete review#5 {"vote":"no"}
            done with task review#5; set vote = "no" by review#5; round 1 of review#2 done: "no"; left review#5
          > complete review#3 {"vote":"yes"}
            done with task review#3; set vote = "yes" (was "no") by review#3; round 0 of review#2 done: "yes"; left review#3
            set votes = ["yes","no"] by review#2; left review#2; took review -> decide
            entered decide#7 ← review -> decide; opened task decide#7 for ann
          > complete decide
            done with task decide#7; left decide#7; took decide -> end
            entered end#9 ← decide -> end; left end#9
            left instances_known_at_run_time
            instance completed
        `,
      },
      {
        shows: "None is a number too.",
        golden: `
          > start {"people":[]}
            instance starts at start
            entered instances_known_at_run_time; set people = []
            entered start#1; left start#1; took start -> review
            entered review#2 ← start -> review; loop of review#2: 0 rounds; set votes = [] by review#2; left review#2; took review -> decide
            entered decide#3 ← review -> decide; opened task decide#3 for ann
          > complete decide
            done with task decide#3; left decide#3; took decide -> end
            entered end#5 ← decide -> end; left end#5
            left instances_known_at_run_time
            instance completed
        `,
      },
    ],
  },
  {
    number: 15,
    name: "Multiple Instances without a Priori Run-Time Knowledge",
    intent:
      "A task runs a number of times that is not known until the last has ended: more can be added as long as it is open.",
    construct: "parallel multi-instance and the command that adds rounds",
    direct: "A running activity takes on more rounds and waits for these too.",
    elsewhere: { ...NONE, camunda8: "yes", flowable: "yes" },
    model: drawn(
      "instances_not_known_before",
      { start: "startEvent", interview: each({}), judge: task(), end: "endEvent" },
      ["start -> interview", "interview -> judge", "judge -> end"],
    ),
    runs: [
      {
        shows: "A third witness turns up when one has been heard, and the next step waits for that one too.",
        golden: `
          > start {"people":["bob","eve"]}
            instance starts at start
            entered instances_not_known_before; set people = ["bob","eve"]
            entered start#1; left start#1; took start -> interview
            entered interview#2 ← start -> interview; loop of interview#2: 2 rounds
            entered interview#3 in interview#2, round 0; set person = "bob" on interview#3; opened task interview#3 for bob
            entered interview#5 in interview#2, round 1; set person = "eve" on interview#5; opened task interview#5 for eve
          > complete interview#3
            done with task interview#3; round 0 of interview#2 done; left interview#3
          > add interview ["joe"]
            rounds added to interview#2: ["joe"]
            entered interview#7 in interview#2, round 2; set person = "joe" on interview#7; opened task interview#7 for joe
          > complete interview#5
            done with task interview#5; round 1 of interview#2 done; left interview#5
          > complete interview#7
            done with task interview#7; round 2 of interview#2 done; left interview#7
            left interview#2; took interview -> judge
            entered judge#9 ← interview -> judge; opened task judge#9 for ann
          > complete judge
            done with task judge#9; left judge#9; took judge -> end
            entered end#11 ← judge -> end; left end#11
            left instances_not_known_before
            instance completed
        `,
      },
    ],
  },
  {
    number: 34,
    name: "Static Partial Join for Multiple Instances",
    intent: "Of M rounds the first N that end let the next step begin; the others go on and have no further effect.",
    construct: "multi-instance with behaviour complex, whose event at the Nth end starts the next step",
    direct:
      "BPMN's own behaviour: the condition is asked at each end of a round, and its event leaves the activity running.",
    elsewhere: NONE,
    model: partial("static_partial_join_for_instances", "nrOfCompletedInstances = 2"),
    runs: [
      {
        shows: "The second of three begins the next step, once; the third ends without effect.",
        golden: `
          > start {"people":["bob","eve","joe"]}
            instance starts at start
            entered static_partial_join_for_instances; set people = ["bob","eve","joe"]
            entered start#1; left start#1; took start -> review
            entered review#2 ← start -> review; loop of review#2: 3 rounds
            entered review#3 in review#2, round 0; set person = "bob" on review#3; opened task review#3 for bob
            entered review#5 in review#2, round 1; set person = "eve" on review#5; opened task review#5 for eve
            entered review#7 in review#2, round 2; set person = "joe" on review#7; opened task review#7 for joe
          > complete review#5
            done with task review#5; round 1 of review#2 done; left review#5
          > complete review#3
            done with task review#3; round 0 of review#2 done, which is enough; left review#3
            review#2 escalates enough, caught by enough
            entered enough#9; left enough#9; took enough -> decide
            entered decide#10 ← enough -> decide; opened task decide#10 for ann
          > complete review#7
            done with task review#7; round 2 of review#2 done; left review#7
            left review#2
          > complete decide
            done with task decide#10; left decide#10; took decide -> end
            entered end#12 ← decide -> end; left end#12
            left static_partial_join_for_instances
            instance completed
        `,
      },
    ],
  },
  {
    number: 35,
    name: "Static Cancelling Partial Join for Multiple Instances",
    intent: "Of M rounds the first N that end let the next step begin; the others are cancelled.",
    construct: "multi-instance with a completion condition",
    direct: "When the condition holds at the end of a round, the open rounds are taken away and the activity is left.",
    elsewhere: ALL,
    model: drawn(
      "static_cancelling_partial_join_for_instances",
      {
        start: "startEvent",
        review: each({ completionCondition: "nrOfCompletedInstances >= 2" }),
        decide: task(),
        end: "endEvent",
      },
      ["start -> review", "review -> decide", "decide -> end"],
    ),
    runs: [
      {
        shows: "Unlike 34: the third round is withdrawn.",
        golden: `
          > start {"people":["bob","eve","joe"]}
            instance starts at start
            entered static_cancelling_partial_join_for_instances; set people = ["bob","eve","joe"]
            entered start#1; left start#1; took start -> review
            entered review#2 ← start -> review; loop of review#2: 3 rounds
            entered review#3 in review#2, round 0; set person = "bob" on review#3; opened task review#3 for bob
            entered review#5 in review#2, round 1; set person = "eve" on review#5; opened task review#5 for eve
            entered review#7 in review#2, round 2; set person = "joe" on review#7; opened task review#7 for joe
          > complete review#5
            done with task review#5; round 1 of review#2 done; left review#5
          > complete review#3
            done with task review#3; round 0 of review#2 done, which is enough; left review#3
            withdrew task review#7; cancelled review#7 by review
            left review#2; took review -> decide
            entered decide#9 ← review -> decide; opened task decide#9 for ann
          > complete decide
            done with task decide#9; left decide#9; took decide -> end
            entered end#11 ← decide -> end; left end#11
            left static_cancelling_partial_join_for_instances
            instance completed
        `,
      },
    ],
  },
  {
    number: 36,
    name: "Dynamic Partial Join for Multiple Instances",
    intent:
      "Rounds can be added while the task is open; once a condition holds at the end of one, the next step begins, no more can be added, and the others have no further effect.",
    construct: "multi-instance with behaviour complex, and the command that adds rounds",
    direct: "Nothing fixes M; the condition is asked at each end of a round and closes the activity for more.",
    elsewhere: { ...NONE, flowable: "partly" },
    model: partial("dynamic_partial_join_for_instances", "nrOfCompletedInstances = wanted"),
    runs: [
      {
        shows:
          "Unlike 34: a third is asked while the first two are at work, and counts. Unlike 35: who is still at work goes on. Once enough have answered, nobody else is asked.",
        golden: `
          > start {"people":["bob","eve"],"wanted":2}
            instance starts at start
            entered dynamic_partial_join_for_instances; set people = ["bob","eve"]; set wanted = 2
            entered start#1; left start#1; took start -> review
            entered review#2 ← start -> review; loop of review#2: 2 rounds
            entered review#3 in review#2, round 0; set person = "bob" on review#3; opened task review#3 for bob
            entered review#5 in review#2, round 1; set person = "eve" on review#5; opened task review#5 for eve
          > complete review#3
            done with task review#3; round 0 of review#2 done; left review#3
          > add review ["joe"]
            rounds added to review#2: ["joe"]
            entered review#7 in review#2, round 2; set person = "joe" on review#7; opened task review#7 for joe
          > complete review#7
            done with task review#7; round 2 of review#2 done, which is enough; left review#7
            review#2 escalates enough, caught by enough
            entered enough#9; left enough#9; took enough -> decide
            entered decide#10 ← enough -> decide; opened task decide#10 for ann
          > add review ["kim"]
            refused: "Review" has what it needs: no more rounds can be added.
          > complete review#5
            done with task review#5; round 1 of review#2 done; left review#5
            left review#2
          > complete decide
            done with task decide#10; left decide#10; took decide -> end
            entered end#12 ← decide -> end; left end#12
            left dynamic_partial_join_for_instances
            instance completed
        `,
      },
    ],
  },
  {
    number: 26,
    name: "Cancel Multiple Instance Activity",
    intent: "All rounds that are not done are withdrawn; those that are done stay so.",
    construct: "interrupting boundary event on a multi-instance",
    direct: "The event belongs to the whole activity and takes all its open rounds away at once.",
    elsewhere: ALL,
    model: drawn(
      "cancel_instances",
      {
        start: "startEvent",
        interview: each({}),
        settled: { type: "boundaryEvent", attachedTo: "interview", definitions: [message("settled")] },
        judge: task(),
        close: task(),
        end: "endEvent",
        closed: "endEvent",
      },
      ["start -> interview", "interview -> judge", "judge -> end", "settled -> close", "close -> closed"],
    ),
    runs: [
      {
        shows:
          "One witness has been heard, two are withdrawn, and the activity is not completed but left by its event.",
        golden: `
          > start {"people":["bob","eve","joe"],"order":"A-1"}
            instance starts at start
            entered cancel_instances; set people = ["bob","eve","joe"]; set order = "A-1"
            entered start#1; left start#1; took start -> interview
            entered interview#2 ← start -> interview; opened subscription settled on interview#2: message "settled" for "A-1"; loop of interview#2: 3 rounds
            entered interview#4 in interview#2, round 0; set person = "bob" on interview#4; opened task interview#4 for bob
            entered interview#6 in interview#2, round 1; set person = "eve" on interview#6; opened task interview#6 for eve
            entered interview#8 in interview#2, round 2; set person = "joe" on interview#8; opened task interview#8 for joe
          > complete interview#4
            done with task interview#4; round 0 of interview#2 done; left interview#4
          > publish settled for A-1
            * the message "settled" is delivered
            done with subscription settled on interview#2
            withdrew task interview#6; cancelled interview#6 by settled
            withdrew task interview#8; cancelled interview#8 by settled
            cancelled interview#2 by settled
            entered settled#10; left settled#10; took settled -> close
            entered close#11 ← settled -> close; opened task close#11 for ann
          > complete close
            done with task close#11; left close#11; took close -> closed
            entered closed#13 ← close -> closed; left closed#13
            left cancel_instances
            instance completed
        `,
      },
    ],
  },
  {
    number: 27,
    name: "Complete Multiple Instance Activity",
    intent: "All rounds that are not done are withdrawn, and the task counts as completed: the next step begins.",
    construct: "parallel multi-instance and the command that ends it early",
    direct: "Unlike cancelling it, the activity is completed: its results are kept and its flow is taken.",
    elsewhere: NONE,
    model: drawn(
      "complete_instances",
      {
        start: "startEvent",
        review: each({ outputCollection: "votes", outputElement: "vote" }),
        decide: task(),
        end: "endEvent",
      },
      ["start -> review", "review -> decide", "decide -> end"],
    ),
    runs: [
      {
        shows: "The one vote that has come is kept, the others are withdrawn, and the normal way goes on.",
        golden: `
          > start {"people":["bob","eve","joe"]}
            instance starts at start
            entered complete_instances; set people = ["bob","eve","joe"]
            entered start#1; left start#1; took start -> review
            entered review#2 ← start -> review; loop of review#2: 3 rounds
            entered review#3 in review#2, round 0; set person = "bob" on review#3; opened task review#3 for bob
            entered review#5 in review#2, round 1; set person = "eve" on review#5; opened task review#5 for eve
            entered review#7 in review#2, round 2; set person = "joe" on review#7; opened task review#7 for joe
          > complete review#5 {"vote":"yes"}
            done with task review#5; set vote = "yes" by review#5; round 1 of review#2 done: "yes"; left review#5
          > finish review
            withdrew task review#3; cancelled review#3
            withdrew task review#7; cancelled review#7
            set votes = [null,"yes",null] by review#2; left review#2; took review -> decide
            entered decide#9 ← review -> decide; opened task decide#9 for ann
          > complete decide
            done with task decide#9; left decide#9; took decide -> end
            entered end#11 ← decide -> end; left end#11
            left complete_instances
            instance completed
        `,
      },
    ],
  },
];
