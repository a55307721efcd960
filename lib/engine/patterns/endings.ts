import { ALL, NONE, drawn, message, task, type Pattern } from "./pattern";

const parallel = { type: "parallelGateway" } as const;
const exclusive = { type: "exclusiveGateway" } as const;

/** Cycles, ends and cancellation. */
export const ENDINGS: readonly Pattern[] = [
  {
    number: 10,
    name: "Arbitrary Cycles",
    intent: "A part of the model is gone through again, by cycles with more than one way in or out.",
    construct: "flows that lead back",
    direct: "A flow may lead to any earlier element of its scope; each visit is a new step.",
    elsewhere: ALL,
    model: drawn(
      "arbitrary_cycles",
      {
        start: "startEvent",
        to_draft: exclusive,
        draft: task(),
        to_check: exclusive,
        check: task(),
        verdict: exclusive,
        publish: task(),
        seen: exclusive,
        given_up: "endEvent",
        end: "endEvent",
      },
      [
        "start -> to_draft",
        "to_draft -> draft",
        "draft -> to_check",
        "to_check -> check",
        "check -> verdict",
        'verdict -> to_draft if verdict = "rewrite"',
        'verdict -> given_up if verdict = "drop"',
        "verdict -> publish default",
        "publish -> seen",
        "seen -> to_check if mistake",
        "seen -> end default",
      ],
    ),
    runs: [
      {
        shows:
          "Two cycles that overlap: one leads back to the draft, the other from behind it into its middle; each visit is a step of its own.",
        golden: `
          > start
            instance starts at start
            entered arbitrary_cycles
            entered start#1; left start#1; took start -> to_draft
            entered to_draft#2 ← start -> to_draft; left to_draft#2; took to_draft -> draft
            entered draft#3 ← to_draft -> draft; opened task draft#3 for ann
          > complete draft
            done with task draft#3; left draft#3; took draft -> to_check
            entered to_check#5 ← draft -> to_check; left to_check#5; took to_check -> check
            entered check#6 ← to_check -> check; opened task check#6 for ann
          > complete check {"verdict":"rewrite"}
            done with task check#6; set verdict = "rewrite" by check#6; left check#6; took check -> verdict
            entered verdict#8 ← check -> verdict; left verdict#8; took verdict -> to_draft because verdict = "rewrite" is true (verdict = "rewrite") | not verdict -> given_up (not asked) | not verdict -> publish (the default)
            entered to_draft#9 ← verdict -> to_draft; left to_draft#9; took to_draft -> draft
            entered draft#10 ← to_draft -> draft; opened task draft#10 for ann
          > complete draft
            done with task draft#10; left draft#10; took draft -> to_check
            entered to_check#12 ← draft -> to_check; left to_check#12; took to_check -> check
            entered check#13 ← to_check -> check; opened task check#13 for ann
          > complete check {"verdict":"fine"}
            done with task check#13; set verdict = "fine" (was "rewrite") by check#13; left check#13; took check -> verdict
            entered verdict#15 ← check -> verdict; left verdict#15; took verdict -> publish by default | not verdict -> to_draft because verdict = "rewrite" is false (verdict = "fine") | not verdict -> given_up because verdict = "drop" is false (verdict = "fine")
            entered publish#16 ← verdict -> publish; opened task publish#16 for ann
          > complete publish {"mistake":true}
            done with task publish#16; set mistake = true by publish#16; left publish#16; took publish -> seen
            entered seen#18 ← publish -> seen; left seen#18; took seen -> to_check because mistake is true (mistake = true) | not seen -> end (the default)
            entered to_check#19 ← seen -> to_check; left to_check#19; took to_check -> check
            entered check#20 ← to_check -> check; opened task check#20 for ann
          > complete check {"verdict":"drop"}
            done with task check#20; set verdict = "drop" (was "fine") by check#20; left check#20; took check -> verdict
            entered verdict#22 ← check -> verdict; left verdict#22; took verdict -> given_up because verdict = "drop" is true (verdict = "drop") | not verdict -> to_draft because verdict = "rewrite" is false (verdict = "drop") | not verdict -> publish (the default)
            entered given_up#23 ← verdict -> given_up; left given_up#23
            left arbitrary_cycles
            instance completed
        `,
      },
    ],
  },
  {
    number: 11,
    name: "Implicit Termination",
    intent: "An instance ends when nothing is left to do, without an end that says so.",
    construct: "plain end events, or no end at all",
    direct: "An instance is completed as soon as no step is open and no token is under way.",
    elsewhere: ALL,
    model: drawn(
      "implicit_termination",
      { start: "startEvent", split: parallel, pack: task(), bill: task(), packed: "endEvent" },
      ["start -> split", "split -> pack", "split -> bill", "pack -> packed"],
    ),
    runs: [
      {
        shows: "The end event ends its branch alone; the instance ends with the last branch, which has none.",
        golden: `
          > start
            instance starts at start
            entered implicit_termination
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> pack; took split -> bill
            entered pack#3 ← split -> pack; opened task pack#3 for ann
            entered bill#5 ← split -> bill; opened task bill#5 for ann
          > complete pack
            done with task pack#3; left pack#3; took pack -> packed
            entered packed#7 ← pack -> packed; left packed#7
          > complete bill
            done with task bill#5; left bill#5
            left implicit_termination
            instance completed
        `,
      },
    ],
  },
  {
    number: 43,
    name: "Explicit Termination",
    intent: "An instance ends when a certain point is reached, and what is still open is cancelled.",
    construct: "terminate end event",
    direct: "The end event takes every other step of its scope away; the instance is completed.",
    elsewhere: ALL,
    model: drawn(
      "explicit_termination",
      {
        start: "startEvent",
        split: parallel,
        search: task(),
        wait: task(),
        found: { type: "endEvent", definitions: [{ type: "terminate" }] },
        waited: "endEvent",
      },
      ["start -> split", "split -> search", "split -> wait", "search -> found", "wait -> waited"],
    ),
    runs: [
      {
        shows: "Unlike 11: the other branch is cancelled, and the instance is completed.",
        golden: `
          > start
            instance starts at start
            entered explicit_termination
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> search; took split -> wait
            entered search#3 ← split -> search; opened task search#3 for ann
            entered wait#5 ← split -> wait; opened task wait#5 for ann
          > complete search
            done with task search#3; left search#3; took search -> found
            entered found#7 ← search -> found
            withdrew task wait#5; cancelled wait#5 by found
            left found#7
            left explicit_termination
            instance completed
        `,
      },
    ],
  },
  {
    number: 21,
    name: "Structured Loop",
    intent: "A task or sub-process is done again and again, with a condition tested before or after each round.",
    construct: "standard loop marker",
    direct: "BPMN's own marker, on one activity with one way in and one out.",
    elsewhere: NONE,
    model: drawn(
      "structured_loop",
      {
        start: "startEvent",
        improve: task({ loop: { kind: "standard", testBefore: true, condition: "quality < 2" } }),
        check: task({ loop: { kind: "standard", condition: "not(accepted)", loopMaximum: 3 } }),
        end: "endEvent",
      },
      ["start -> improve", "improve -> check", "check -> end"],
    ),
    runs: [
      {
        shows: "While: no round at all, since the condition does not hold. Until: one round before it is asked.",
        golden: `
          > start {"quality":5}
            instance starts at start
            entered structured_loop; set quality = 5
            entered start#1; left start#1; took start -> improve
            entered improve#2 ← start -> improve; loop of improve#2: rounds while it lasts; left improve#2; took improve -> check
            entered check#3 ← improve -> check; loop of check#3: rounds while it lasts
            entered check#4 in check#3, round 0; opened task check#4 for ann
          > complete check {"accepted":true}
            done with task check#4; set accepted = true by check#4; round 0 of check#3 done; left check#4
            left check#3; took check -> end
            entered end#6 ← check -> end; left end#6
            left structured_loop
            instance completed
        `,
      },
      {
        shows: "While: rounds as long as it holds. Until: at most three.",
        golden: `
          > start {"quality":0}
            instance starts at start
            entered structured_loop; set quality = 0
            entered start#1; left start#1; took start -> improve
            entered improve#2 ← start -> improve; loop of improve#2: rounds while it lasts
            entered improve#3 in improve#2, round 0; opened task improve#3 for ann
          > complete improve {"quality":1}
            done with task improve#3; set quality = 1 (was 0) by improve#3; round 0 of improve#2 done; left improve#3
            entered improve#5 in improve#2, round 1; opened task improve#5 for ann
          > complete improve {"quality":2}
            done with task improve#5; set quality = 2 (was 1) by improve#5; round 1 of improve#2 done; left improve#5
            left improve#2; took improve -> check
            entered check#7 ← improve -> check; loop of check#7: rounds while it lasts
            entered check#8 in check#7, round 0; opened task check#8 for ann
          > complete check {"accepted":false}
            done with task check#8; set accepted = false by check#8; round 0 of check#7 done; left check#8
            entered check#10 in check#7, round 1; opened task check#10 for ann
          > complete check {"accepted":false}
            done with task check#10; set accepted = false (was false) by check#10; round 1 of check#7 done; left check#10
            entered check#12 in check#7, round 2; opened task check#12 for ann
          > complete check {"accepted":false}
            done with task check#12; set accepted = false (was false) by check#12; round 2 of check#7 done; left check#12
            left check#7; took check -> end
            entered end#14 ← check -> end; left end#14
            left structured_loop
            instance completed
        `,
      },
    ],
  },
  {
    number: 22,
    name: "Recursion",
    intent: "A task calls the model that it is a part of.",
    construct: "call activity that calls its own process",
    direct: "Each call is an instance of its own, with its own variables, and answers the one that called it.",
    elsewhere: ALL,
    model: drawn(
      "recursion",
      {
        start: "startEvent",
        any_left: exclusive,
        call_itself: {
          type: "callActivity",
          calledElement: "recursion",
          inputs: [{ target: "n", source: "n - 1" }],
          outputs: [{ target: "smaller", source: "result" }],
        },
        multiply: { type: "scriptTask", script: "n * smaller", resultVariable: "result" },
        one: { type: "scriptTask", script: "1", resultVariable: "result" },
        end: "endEvent",
        bottom: "endEvent",
      },
      [
        "start -> any_left",
        "any_left -> call_itself if n > 1",
        "any_left -> one default",
        "call_itself -> multiply",
        "multiply -> end",
        "one -> bottom",
      ],
    ),
    runs: [
      {
        shows: "Three levels deep, ended from the inside out, and 3! is 6.",
        golden: `
          > start {"n":3}
            instance starts at start
            entered recursion; set n = 3
            entered start#1; left start#1; took start -> any_left
            entered any_left#2 ← start -> any_left; left any_left#2; took any_left -> call_itself because n > 1 is true (n = 3) | not any_left -> one (the default)
            entered call_itself#3 ← any_left -> call_itself; set n = 2 on call_itself#3 from n - 1 is 2 (n = 3); opened child call_itself#3: recursion latest with {"n":2}
            * instance 1 calls recursion as instance 2
            2: instance starts at start, called by another
            2: entered recursion; set n = 2
            2: entered start#1; left start#1; took start -> any_left
            2: entered any_left#2 ← start -> any_left; left any_left#2; took any_left -> call_itself because n > 1 is true (n = 2) | not any_left -> one (the default)
            2: entered call_itself#3 ← any_left -> call_itself; set n = 1 on call_itself#3 from n - 1 is 1 (n = 2); opened child call_itself#3: recursion latest with {"n":1}
            * instance 2 calls recursion as instance 3
            3: instance starts at start, called by another
            3: entered recursion; set n = 1
            3: entered start#1; left start#1; took start -> any_left
            3: entered any_left#2 ← start -> any_left; left any_left#2; took any_left -> one by default | not any_left -> call_itself because n > 1 is false (n = 1)
            3: entered one#3 ← any_left -> one; set result = 1 by one#3 from 1 is 1; left one#3; took one -> bottom
            3: entered bottom#4 ← one -> bottom; left bottom#4
            3: left recursion
            3: instance completed
            * instance 3 answers instance 2
            2: done with child call_itself#3; set n = 1 (was 1) on call_itself#3; set result = 1 on call_itself#3; set smaller = 1 by call_itself#3 from result is 1 (result = 1); left call_itself#3; took call_itself -> multiply
            2: entered multiply#5 ← call_itself -> multiply; set result = 2 by multiply#5 from n * smaller is 2 (n = 2, smaller = 1); left multiply#5; took multiply -> end
            2: entered end#6 ← multiply -> end; left end#6
            2: left recursion
            2: instance completed
            * instance 2 answers instance 1
            done with child call_itself#3; set n = 2 (was 2) on call_itself#3; set smaller = 1 on call_itself#3; set result = 2 on call_itself#3; set smaller = 2 by call_itself#3 from result is 2 (result = 2); left call_itself#3; took call_itself -> multiply
            entered multiply#5 ← call_itself -> multiply; set result = 6 by multiply#5 from n * smaller is 6 (n = 3, smaller = 2); left multiply#5; took multiply -> end
            entered end#6 ← multiply -> end; left end#6
            left recursion
            instance completed
        `,
      },
    ],
  },
  {
    number: 19,
    name: "Cancel Activity",
    intent: "One task that is possible or under way is withdrawn.",
    construct: "interrupting boundary event",
    direct: "The event takes its activity away and nothing else.",
    elsewhere: ALL,
    model: drawn(
      "cancel_activity",
      {
        start: "startEvent",
        split: parallel,
        offer: task(),
        refused: { type: "boundaryEvent", attachedTo: "offer", definitions: [message("refused")] },
        archive: task(),
        offered: "endEvent",
        withdrawn: "endEvent",
        archived: "endEvent",
      },
      [
        "start -> split",
        "split -> offer",
        "split -> archive",
        "offer -> offered",
        "refused -> withdrawn",
        "archive -> archived",
      ],
    ),
    runs: [
      {
        shows: "The task is withdrawn; the branch beside it stays.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered cancel_activity; set order = "A-1"
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> offer; took split -> archive
            entered offer#3 ← split -> offer; opened subscription refused on offer#3: message "refused" for "A-1"; opened task offer#3 for ann
            entered archive#6 ← split -> archive; opened task archive#6 for ann
          > publish refused for A-1
            * the message "refused" is delivered
            done with subscription refused on offer#3; withdrew task offer#3; cancelled offer#3 by refused
            entered refused#8; left refused#8; took refused -> withdrawn
            entered withdrawn#9 ← refused -> withdrawn; left withdrawn#9
          > complete archive
            done with task archive#6; left archive#6; took archive -> archived
            entered archived#10 ← archive -> archived; left archived#10
            left cancel_activity
            instance completed
        `,
      },
    ],
  },
  {
    number: 20,
    name: "Cancel Case",
    intent: "A whole instance is taken away, whatever is under way in it.",
    construct: "the command that cancels an instance",
    direct: "Every open step and wait goes, innermost first, and the instance is recorded as cancelled, unlike 43.",
    elsewhere: ALL,
    model: drawn(
      "cancel_case",
      {
        start: "startEvent",
        split: parallel,
        shop: "subProcess",
        choose: task({ parent: "shop" }),
        late: {
          type: "boundaryEvent",
          attachedTo: "shop",
          definitions: [{ type: "timer", timer: "duration", value: "P1D" }],
        },
        insure: task(),
        shopped: "endEvent",
        insured: "endEvent",
        given_up: "endEvent",
      },
      [
        "start -> split",
        "split -> shop",
        "split -> insure",
        "shop -> shopped",
        "insure -> insured",
        "late -> given_up",
      ],
    ),
    runs: [
      {
        shows: "Tasks, the timer and the sub-process go at once, and nothing follows.",
        golden: `
          > start
            instance starts at start
            entered cancel_case
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> shop; took split -> insure
            entered shop#3 ← split -> shop; opened timer late on shop#3 due 2026-01-06T09:00:00.000Z
            entered insure#5 ← split -> insure; opened task insure#5 for ann
            entered choose#7 in shop#3; opened task choose#7 for ann
          > cancel the customer withdrew
            withdrew task choose#7; cancelled choose#7
            withdrew timer late on shop#3; cancelled shop#3
            withdrew task insure#5; cancelled insure#5
            cancelled cancel_case
            instance cancelled: the customer withdrew
          > set {"mind":"changed"}
            refused: The instance is already cancelled.
        `,
      },
    ],
  },
  {
    number: 25,
    name: "Cancel Region",
    intent: "Any set of tasks, which need not be connected or in one sub-process, is withdrawn at once.",
    construct: "`cancels` on an activity: the elements that are withdrawn when it is done",
    direct:
      "The region is a set of elements, wherever they stand in the scope and below it; what is not named goes on.",
    elsewhere: NONE,
    model: drawn(
      "cancel_region",
      {
        start: "startEvent",
        split: parallel,
        pick: task(),
        pack: task(),
        bill: task(),
        shipping: "subProcess",
        book_van: task({ parent: "shipping" }),
        print_label: task({ parent: "shipping" }),
        stop_delivery: task({ cancels: ["pick", "pack", "book_van"] }),
        packed: "endEvent",
        billed: "endEvent",
        shipped: "endEvent",
        stopped: "endEvent",
      },
      [
        "start -> split",
        "split -> pick",
        "pick -> pack",
        "pack -> packed",
        "split -> bill",
        "bill -> billed",
        "split -> shipping",
        "shipping -> shipped",
        "split -> stop_delivery",
        "stop_delivery -> stopped",
      ],
    ),
    runs: [
      {
        shows: "Steps in two branches, one of them inside a sub-process, are withdrawn; those beside them go on.",
        golden: `
          > start
            instance starts at start
            entered cancel_region
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> pick; took split -> bill; took split -> shipping; took split -> stop_delivery
            entered pick#3 ← split -> pick; opened task pick#3 for ann
            entered bill#5 ← split -> bill; opened task bill#5 for ann
            entered shipping#7 ← split -> shipping
            entered stop_delivery#8 ← split -> stop_delivery; opened task stop_delivery#8 for ann
            entered book_van#10 in shipping#7; opened task book_van#10 for ann
            entered print_label#12 in shipping#7; opened task print_label#12 for ann
          > complete pick
            done with task pick#3; left pick#3; took pick -> pack
            entered pack#14 ← pick -> pack; opened task pack#14 for ann
          > complete stop_delivery
            done with task stop_delivery#8; left stop_delivery#8
            withdrew task pack#14; cancelled pack#14 by stop_delivery
            withdrew task book_van#10; cancelled book_van#10 by stop_delivery
            took stop_delivery -> stopped from stop_delivery#8
            entered stopped#16 ← stop_delivery -> stopped; left stopped#16
          > complete print_label
            done with task print_label#12; left print_label#12
            left shipping#7; took shipping -> shipped
            entered shipped#17 ← shipping -> shipped; left shipped#17
          > complete bill
            done with task bill#5; left bill#5; took bill -> billed
            entered billed#18 ← bill -> billed; left billed#18
            left cancel_region
            instance completed
        `,
      },
    ],
    snippet: { element: "stop_delivery", says: "`cancels` names the elements of the region." },
  },
];
