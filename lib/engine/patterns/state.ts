import { ALL, NONE, drawn, message, task, type Pattern } from "./pattern";

const parallel = { type: "parallelGateway" } as const;
const conditional = (condition: string) => [{ type: "conditional", condition }];
const whenOpen = 'list contains(activeElements, "open_period")';

export const STATE: readonly Pattern[] = [
  {
    number: 16,
    name: "Deferred Choice",
    intent:
      "A branch goes on along one of several, chosen by what happens first around it; until then all are possible.",
    construct: "event-based gateway",
    direct: "All events are awaited at once; the first that happens withdraws the others.",
    elsewhere: ALL,
    model: drawn(
      "deferred_choice",
      {
        start: "startEvent",
        race: "eventBasedGateway",
        reply: { type: "intermediateCatchEvent", definitions: [message("reply")] },
        two_days: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "P2D" }] },
        file: task(),
        remind: task(),
        filed: "endEvent",
        reminded: "endEvent",
      },
      [
        "start -> race",
        "race -> reply",
        "race -> two_days",
        "reply -> file",
        "two_days -> remind",
        "file -> filed",
        "remind -> reminded",
      ],
    ),
    runs: [
      {
        shows: "The reply comes first: the timer is withdrawn.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered deferred_choice; set order = "A-1"
            entered start#1; left start#1; took start -> race
            entered race#2 ← start -> race; opened subscription reply on race#2: message "reply" for "A-1"; opened timer two_days on race#2 due 2026-01-07T09:00:00.000Z
          > publish reply for A-1
            * the message "reply" is delivered
            done with subscription reply on race#2; withdrew timer two_days on race#2; left race#2; took race -> reply by its event | not race -> two_days (not first)
            entered reply#5 ← race -> reply; left reply#5; took reply -> file
            entered file#6 ← reply -> file; opened task file#6 for ann
          > wait P3D
          > complete file
            done with task file#6; left file#6; took file -> filed
            entered filed#8 ← file -> filed; left filed#8
            left deferred_choice
            instance completed
        `,
      },
      {
        shows: "The time comes first: nobody waits for the reply any more.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered deferred_choice; set order = "A-1"
            entered start#1; left start#1; took start -> race
            entered race#2 ← start -> race; opened subscription reply on race#2: message "reply" for "A-1"; opened timer two_days on race#2 due 2026-01-07T09:00:00.000Z
          > wait P3D
            done with timer two_days on race#2; withdrew subscription reply on race#2; left race#2; took race -> two_days by its event | not race -> reply (not first)
            entered two_days#5 ← race -> two_days; left two_days#5; took two_days -> remind
            entered remind#6 ← two_days -> remind; opened task remind#6 for ann
          > publish reply for A-1
            * nobody waits for the message "reply": it is kept for PT1H
          > complete remind
            done with task remind#6; left remind#6; took remind -> reminded
            entered reminded#8 ← remind -> reminded; left reminded#8
            left deferred_choice
            instance completed
        `,
      },
    ],
  },
  {
    number: 17,
    name: "Interleaved Parallel Routing",
    intent: "Partly ordered tasks are each done once, in any order that keeps theirs, and never two at the same time.",
    construct: "parallel branches, which hold the order, of tasks with one `lock`",
    direct: "The flows are the partial order; the lock lets one task run at a time and decides nothing else.",
    elsewhere: { ...NONE, camunda8: "partly", flowable: "partly" },
    model: drawn(
      "interleaved_parallel_routing",
      {
        start: "startEvent",
        split: parallel,
        goods_come: { type: "intermediateCatchEvent", definitions: [message("goods")] },
        unpack: task({ lock: "desk" }),
        count: task({ lock: "desk" }),
        invoice_comes: { type: "intermediateCatchEvent", definitions: [message("invoice")] },
        check: task({ lock: "desk" }),
        join: parallel,
        end: "endEvent",
      },
      [
        "start -> split",
        "split -> goods_come",
        "goods_come -> unpack",
        "unpack -> count",
        "count -> join",
        "split -> invoice_comes",
        "invoice_comes -> check",
        "check -> join",
        "join -> end",
      ],
    ),
    runs: [
      {
        shows: "Check between unpack and count: it came while the desk was taken, and is next in line.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered interleaved_parallel_routing; set order = "A-1"
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> goods_come; took split -> invoice_comes
            entered goods_come#3 ← split -> goods_come; opened subscription goods_come#3: message "goods" for "A-1"
            entered invoice_comes#5 ← split -> invoice_comes; opened subscription invoice_comes#5: message "invoice" for "A-1"
          > publish goods for A-1
            * the message "goods" is delivered
            done with subscription goods_come#3; left goods_come#3; took goods_come -> unpack
            entered unpack#7 ← goods_come -> unpack; unpack#7 took the lock desk; opened task unpack#7 for ann
          > publish invoice for A-1
            * the message "invoice" is delivered
            done with subscription invoice_comes#5; left invoice_comes#5; took invoice_comes -> check
            entered check#9 ← invoice_comes -> check; opened lock check#9: desk
          > complete unpack
            done with task unpack#7; left unpack#7; unpack#7 gave back the lock desk; took unpack -> count
            done with lock check#9; check#9 took the lock desk; opened task check#9 for ann
            entered count#12 ← unpack -> count; opened lock count#12: desk
          > complete check
            done with task check#9; left check#9; check#9 gave back the lock desk; took check -> join
            done with lock count#12; count#12 took the lock desk; opened task count#12 for ann
            entered join#15 ← check -> join; token at join#15 ← check -> join
          > complete count
            done with task count#12; left count#12; count#12 gave back the lock desk; took count -> join
            token at join#15 ← count -> join; passed join#15 with count -> join, check -> join; left join#15; took join -> end
            entered end#16 ← join -> end; left end#16
            left interleaved_parallel_routing
            instance completed
        `,
      },
      {
        shows: "Check first: unpack has to wait, though nothing precedes it.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered interleaved_parallel_routing; set order = "A-1"
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> goods_come; took split -> invoice_comes
            entered goods_come#3 ← split -> goods_come; opened subscription goods_come#3: message "goods" for "A-1"
            entered invoice_comes#5 ← split -> invoice_comes; opened subscription invoice_comes#5: message "invoice" for "A-1"
          > publish invoice for A-1
            * the message "invoice" is delivered
            done with subscription invoice_comes#5; left invoice_comes#5; took invoice_comes -> check
            entered check#7 ← invoice_comes -> check; check#7 took the lock desk; opened task check#7 for ann
          > publish goods for A-1
            * the message "goods" is delivered
            done with subscription goods_come#3; left goods_come#3; took goods_come -> unpack
            entered unpack#9 ← goods_come -> unpack; opened lock unpack#9: desk
          > complete check
            done with task check#7; left check#7; check#7 gave back the lock desk; took check -> join
            done with lock unpack#9; unpack#9 took the lock desk; opened task unpack#9 for ann
            entered join#12 ← check -> join; token at join#12 ← check -> join
          > complete unpack
            done with task unpack#9; left unpack#9; unpack#9 gave back the lock desk; took unpack -> count
            entered count#13 ← unpack -> count; count#13 took the lock desk; opened task count#13 for ann
          > complete count
            done with task count#13; left count#13; count#13 gave back the lock desk; took count -> join
            token at join#12 ← count -> join; passed join#12 with count -> join, check -> join; left join#12; took join -> end
            entered end#15 ← join -> end; left end#15
            left interleaved_parallel_routing
            instance completed
        `,
      },
      {
        shows: "Check last.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered interleaved_parallel_routing; set order = "A-1"
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> goods_come; took split -> invoice_comes
            entered goods_come#3 ← split -> goods_come; opened subscription goods_come#3: message "goods" for "A-1"
            entered invoice_comes#5 ← split -> invoice_comes; opened subscription invoice_comes#5: message "invoice" for "A-1"
          > publish goods for A-1
            * the message "goods" is delivered
            done with subscription goods_come#3; left goods_come#3; took goods_come -> unpack
            entered unpack#7 ← goods_come -> unpack; unpack#7 took the lock desk; opened task unpack#7 for ann
          > complete unpack
            done with task unpack#7; left unpack#7; unpack#7 gave back the lock desk; took unpack -> count
            entered count#9 ← unpack -> count; count#9 took the lock desk; opened task count#9 for ann
          > publish invoice for A-1
            * the message "invoice" is delivered
            done with subscription invoice_comes#5; left invoice_comes#5; took invoice_comes -> check
            entered check#11 ← invoice_comes -> check; opened lock check#11: desk
          > complete count
            done with task count#9; left count#9; count#9 gave back the lock desk; took count -> join
            done with lock check#11; check#11 took the lock desk; opened task check#11 for ann
            entered join#14 ← count -> join; token at join#14 ← count -> join
          > complete check
            done with task check#11; left check#11; check#11 gave back the lock desk; took check -> join
            token at join#14 ← check -> join; passed join#14 with count -> join, check -> join; left join#14; took join -> end
            entered end#15 ← join -> end; left end#15
            left interleaved_parallel_routing
            instance completed
        `,
      },
    ],
    snippet: { element: "unpack", says: "`lock` names what one activity at a time may hold." },
  },
  {
    number: 18,
    name: "Milestone",
    intent: "A task is possible only while another part of the instance is in a certain state.",
    construct: "conditional events on `activeElements`, the elements that are open now",
    direct: "The condition is on the state of the other branch itself, and is judged anew whenever that moves.",
    elsewhere: NONE,
    model: drawn(
      "milestone",
      {
        start: "startEvent",
        split: parallel,
        prepare: task(),
        open_period: task(),
        settle: task(),
        ask: task(),
        reached: { type: "intermediateCatchEvent", definitions: conditional(whenOpen) },
        enrol: task(),
        passed: { type: "boundaryEvent", attachedTo: "enrol", definitions: conditional(`not(${whenOpen})`) },
        settled: "endEvent",
        enrolled: "endEvent",
        too_late: "endEvent",
      },
      [
        "start -> split",
        "split -> prepare",
        "prepare -> open_period",
        "open_period -> settle",
        "settle -> settled",
        "split -> ask",
        "ask -> reached",
        "reached -> enrol",
        "enrol -> enrolled",
        "passed -> too_late",
      ],
    ),
    runs: [
      {
        shows: "Asked too early: enrolling becomes possible when the period opens.",
        golden: `
          > start
            instance starts at start
            entered milestone
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> prepare; took split -> ask
            entered prepare#3 ← split -> prepare; opened task prepare#3 for ann
            entered ask#5 ← split -> ask; opened task ask#5 for ann
          > complete ask
            done with task ask#5; left ask#5; took ask -> reached
            entered reached#7 ← ask -> reached; opened condition reached#7: list contains(activeElements, "open_period")
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> open_period
            entered open_period#9 ← prepare -> open_period; opened task open_period#9 for ann
            condition reached#7 holds: list contains(activeElements, "open_period") is true (activeElements = ["open_period","reached"]); done with condition reached#7; left reached#7; took reached -> enrol
            entered enrol#11 ← reached -> enrol; opened condition passed on enrol#11: not(list contains(activeElements, "open_period")); opened task enrol#11 for ann
          > complete enrol
            done with task enrol#11; withdrew condition passed on enrol#11; left enrol#11; took enrol -> enrolled
            entered enrolled#14 ← enrol -> enrolled; left enrolled#14
          > complete open_period
            done with task open_period#9; left open_period#9; took open_period -> settle
            entered settle#15 ← open_period -> settle; opened task settle#15 for ann
          > complete settle
            done with task settle#15; left settle#15; took settle -> settled
            entered settled#17 ← settle -> settled; left settled#17
            left milestone
            instance completed
        `,
      },
      {
        shows: "The period ends before the enrolment is done: it is no longer possible.",
        golden: `
          > start
            instance starts at start
            entered milestone
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> prepare; took split -> ask
            entered prepare#3 ← split -> prepare; opened task prepare#3 for ann
            entered ask#5 ← split -> ask; opened task ask#5 for ann
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> open_period
            entered open_period#7 ← prepare -> open_period; opened task open_period#7 for ann
          > complete ask
            done with task ask#5; left ask#5; took ask -> reached
            entered reached#9 ← ask -> reached; opened condition reached#9: list contains(activeElements, "open_period"); condition reached#9 holds: list contains(activeElements, "open_period") is true (activeElements = ["open_period","reached"]); done with condition reached#9; left reached#9; took reached -> enrol
            entered enrol#11 ← reached -> enrol; opened condition passed on enrol#11: not(list contains(activeElements, "open_period")); opened task enrol#11 for ann
          > complete open_period
            done with task open_period#7; left open_period#7; took open_period -> settle
            entered settle#14 ← open_period -> settle; opened task settle#14 for ann
            condition passed on enrol#11 holds: not(list contains(activeElements, "open_period")) is true (activeElements = ["enrol","settle"]); done with condition passed on enrol#11; withdrew task enrol#11; cancelled enrol#11 by passed
            entered passed#16; left passed#16; took passed -> too_late
            entered too_late#17 ← passed -> too_late; left too_late#17
          > complete settle
            done with task settle#14; left settle#14; took settle -> settled
            entered settled#18 ← settle -> settled; left settled#18
            left milestone
            instance completed
        `,
      },
      {
        shows: "Asked after the period: it never becomes possible.",
        golden: `
          > start
            instance starts at start
            entered milestone
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> prepare; took split -> ask
            entered prepare#3 ← split -> prepare; opened task prepare#3 for ann
            entered ask#5 ← split -> ask; opened task ask#5 for ann
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> open_period
            entered open_period#7 ← prepare -> open_period; opened task open_period#7 for ann
          > complete open_period
            done with task open_period#7; left open_period#7; took open_period -> settle
            entered settle#9 ← open_period -> settle; opened task settle#9 for ann
          > complete ask
            done with task ask#5; left ask#5; took ask -> reached
            entered reached#11 ← ask -> reached; opened condition reached#11: list contains(activeElements, "open_period")
          > complete settle
            done with task settle#9; left settle#9; took settle -> settled
            entered settled#13 ← settle -> settled; left settled#13
          = open: reached (condition)
        `,
      },
    ],
    snippet: {
      element: "reached",
      says: "A standard conditional event; `activeElements` is a name that our FEEL knows, a list of the ids of the elements with an open step.",
    },
  },
  {
    number: 39,
    name: "Critical Section",
    intent: "Of some connected parts of a model only one runs at a time; once begun, it ends before another begins.",
    construct: "sub-processes with one `lock`",
    direct:
      "The lock is held from the first step of the section to its last, also across waits, and given back when the section is left or cancelled.",
    elsewhere: NONE,
    model: drawn(
      "critical_section",
      {
        start: "startEvent",
        split: parallel,
        price_list: { type: "subProcess", lock: "catalogue" },
        export_prices: task({ parent: "price_list" }),
        print_prices: task({ parent: "price_list" }),
        new_items: { type: "subProcess", lock: "catalogue" },
        add_items: task({ parent: "new_items" }),
        either: "exclusiveGateway",
        withdrawn: { type: "boundaryEvent", attachedTo: "price_list", definitions: [message("withdraw")] },
        tidy: task(),
        join: parallel,
        end: "endEvent",
      },
      [
        "start -> split",
        "split -> price_list",
        "export_prices -> print_prices",
        "split -> new_items",
        "split -> tidy",
        "price_list -> either",
        "either -> join",
        "new_items -> join",
        "tidy -> join",
        "join -> end",
        "withdrawn -> either",
      ],
    ),
    runs: [
      {
        shows: "The second section begins only when the whole first one is left; what is outside is not held up.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered critical_section; set order = "A-1"
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> price_list; took split -> new_items; took split -> tidy
            entered price_list#3 ← split -> price_list; price_list#3 took the lock catalogue; opened subscription withdrawn on price_list#3: message "withdraw" for "A-1"
            entered new_items#5 ← split -> new_items; opened lock new_items#5: catalogue
            entered tidy#7 ← split -> tidy; opened task tidy#7 for ann
            entered export_prices#9 in price_list#3; opened task export_prices#9 for ann
          > complete export_prices
            done with task export_prices#9; left export_prices#9; took export_prices -> print_prices
            entered print_prices#11 ← export_prices -> print_prices in price_list#3; opened task print_prices#11 for ann
          > complete tidy
            done with task tidy#7; left tidy#7; took tidy -> join
            entered join#13 ← tidy -> join; token at join#13 ← tidy -> join
          > complete print_prices
            done with task print_prices#11; left print_prices#11
            withdrew subscription withdrawn on price_list#3; left price_list#3; price_list#3 gave back the lock catalogue; took price_list -> either
            done with lock new_items#5; new_items#5 took the lock catalogue
            entered either#14 ← price_list -> either; left either#14; took either -> join
            entered add_items#15 in new_items#5; opened task add_items#15 for ann
            token at join#13 ← either -> join
          > complete add_items
            done with task add_items#15; left add_items#15
            left new_items#5; new_items#5 gave back the lock catalogue; took new_items -> join
            token at join#13 ← new_items -> join; passed join#13 with either -> join, new_items -> join, tidy -> join; left join#13; took join -> end
            entered end#17 ← join -> end; left end#17
            left critical_section
            instance completed
        `,
      },
      {
        shows: "A section that is cancelled gives the lock back.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered critical_section; set order = "A-1"
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> price_list; took split -> new_items; took split -> tidy
            entered price_list#3 ← split -> price_list; price_list#3 took the lock catalogue; opened subscription withdrawn on price_list#3: message "withdraw" for "A-1"
            entered new_items#5 ← split -> new_items; opened lock new_items#5: catalogue
            entered tidy#7 ← split -> tidy; opened task tidy#7 for ann
            entered export_prices#9 in price_list#3; opened task export_prices#9 for ann
          > publish withdraw for A-1
            * the message "withdraw" is delivered
            done with subscription withdrawn on price_list#3
            withdrew task export_prices#9; cancelled export_prices#9 by withdrawn
            cancelled price_list#3 by withdrawn; price_list#3 gave back the lock catalogue
            entered withdrawn#11; left withdrawn#11; took withdrawn -> either
            done with lock new_items#5; new_items#5 took the lock catalogue
            entered either#12 ← withdrawn -> either; left either#12; took either -> join
            entered add_items#13 in new_items#5; opened task add_items#13 for ann
            entered join#15 ← either -> join; token at join#15 ← either -> join
          > complete add_items
            done with task add_items#13; left add_items#13
            left new_items#5; new_items#5 gave back the lock catalogue; took new_items -> join
            token at join#15 ← new_items -> join
          > complete tidy
            done with task tidy#7; left tidy#7; took tidy -> join
            token at join#15 ← tidy -> join; passed join#15 with either -> join, new_items -> join, tidy -> join; left join#15; took join -> end
            entered end#16 ← join -> end; left end#16
            left critical_section
            instance completed
        `,
      },
    ],
    snippet: { element: "new_items", says: "`lock` names what one activity at a time may hold." },
  },
  {
    number: 40,
    name: "Interleaved Routing",
    intent: "Some tasks are each done once, in any order, and never two at the same time.",
    construct: "ad-hoc sub-process with ordering sequential",
    direct: "BPMN's own ordering: what it holds is done one after the other, in an order that the instance decides.",
    elsewhere: { ...NONE, flowable: "yes" },
    model: drawn(
      "interleaved_routing",
      {
        start: "startEvent",
        checks: { type: "adHocSubProcess", ordering: "sequential", activeElements: "order" },
        blood: task({ parent: "checks" }),
        heart: task({ parent: "checks" }),
        eyes: task({ parent: "checks" }),
        report: task(),
        end: "endEvent",
      },
      ["start -> checks", "checks -> report", "report -> end"],
    ),
    runs: [
      {
        shows: "One at a time, in the order of this instance.",
        golden: `
          > start {"order":["heart","eyes","blood"]}
            instance starts at start
            entered interleaved_routing; set order = ["heart","eyes","blood"]
            entered start#1; left start#1; took start -> checks
            entered checks#2 ← start -> checks; next in checks#2: heart, eyes, blood; next in checks#2: eyes, blood
            entered heart#3 in checks#2; opened task heart#3 for ann
          > complete heart
            done with task heart#3; left heart#3
            next in checks#2: blood
            entered eyes#5 in checks#2; opened task eyes#5 for ann
          > complete eyes
            done with task eyes#5; left eyes#5
            next in checks#2: none
            entered blood#7 in checks#2; opened task blood#7 for ann
          > complete blood
            done with task blood#7; left blood#7
            left checks#2; took checks -> report
            entered report#9 ← checks -> report; opened task report#9 for ann
          > complete report
            done with task report#9; left report#9; took report -> end
            entered end#11 ← report -> end; left end#11
            left interleaved_routing
            instance completed
        `,
      },
      {
        shows: "Another instance, another order.",
        golden: `
          > start {"order":["blood","heart","eyes"]}
            instance starts at start
            entered interleaved_routing; set order = ["blood","heart","eyes"]
            entered start#1; left start#1; took start -> checks
            entered checks#2 ← start -> checks; next in checks#2: blood, heart, eyes; next in checks#2: heart, eyes
            entered blood#3 in checks#2; opened task blood#3 for ann
          > complete blood
            done with task blood#3; left blood#3
            next in checks#2: eyes
            entered heart#5 in checks#2; opened task heart#5 for ann
          > complete heart
            done with task heart#5; left heart#5
            next in checks#2: none
            entered eyes#7 in checks#2; opened task eyes#7 for ann
          > complete eyes
            done with task eyes#7; left eyes#7
            left checks#2; took checks -> report
            entered report#9 ← checks -> report; opened task report#9 for ann
          > complete report
            done with task report#9; left report#9; took report -> end
            entered end#11 ← report -> end; left end#11
            left interleaved_routing
            instance completed
        `,
      },
    ],
  },
  {
    number: 23,
    name: "Transient Trigger",
    intent: "A step waits for a trigger that is lost if nobody waits for it when it comes.",
    construct: "signal events, thrown and caught",
    direct: "A signal reaches those who wait for it at that moment, and nobody later.",
    elsewhere: ALL,
    model: drawn(
      "transient_trigger",
      {
        start: "startEvent",
        split: parallel,
        prepare: task(),
        bell: { type: "intermediateCatchEvent", definitions: [{ type: "signal", signal: "bell" }] },
        serve: task(),
        knock: task(),
        ring: { type: "intermediateThrowEvent", definitions: [{ type: "signal", signal: "bell" }] },
        served: "endEvent",
        rung: "endEvent",
      },
      [
        "start -> split",
        "split -> prepare",
        "prepare -> bell",
        "bell -> serve",
        "serve -> served",
        "split -> knock",
        "knock -> ring",
        "ring -> rung",
      ],
    ),
    runs: [
      {
        shows: "It comes while it is awaited.",
        golden: `
          > start
            instance starts at start
            entered transient_trigger
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> prepare; took split -> knock
            entered prepare#3 ← split -> prepare; opened task prepare#3 for ann
            entered knock#5 ← split -> knock; opened task knock#5 for ann
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> bell
            entered bell#7 ← prepare -> bell; opened subscription bell#7: signal "bell"
          > complete knock
            done with task knock#5; left knock#5; took knock -> ring
            entered ring#9 ← knock -> ring; opened job ring#9: throw signal "bell"
            done with job ring#9; left ring#9; took ring -> rung
            entered rung#11 ← ring -> rung; left rung#11
            * the signal "bell" is handed out
            done with subscription bell#7; left bell#7; took bell -> serve
            entered serve#12 ← bell -> serve; opened task serve#12 for ann
          > complete serve
            done with task serve#12; left serve#12; took serve -> served
            entered served#14 ← serve -> served; left served#14
            left transient_trigger
            instance completed
        `,
      },
      {
        shows: "It comes too early and is lost: the step waits for the next one.",
        golden: `
          > start
            instance starts at start
            entered transient_trigger
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> prepare; took split -> knock
            entered prepare#3 ← split -> prepare; opened task prepare#3 for ann
            entered knock#5 ← split -> knock; opened task knock#5 for ann
          > complete knock
            done with task knock#5; left knock#5; took knock -> ring
            entered ring#7 ← knock -> ring; opened job ring#7: throw signal "bell"
            done with job ring#7; left ring#7; took ring -> rung
            entered rung#9 ← ring -> rung; left rung#9
            * nobody waits for the signal "bell": it is gone
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> bell
            entered bell#10 ← prepare -> bell; opened subscription bell#10: signal "bell"
          > signal bell
            * the signal "bell" is handed out
            done with subscription bell#10; left bell#10; took bell -> serve
            entered serve#12 ← bell -> serve; opened task serve#12 for ann
          > complete serve
            done with task serve#12; left serve#12; took serve -> served
            entered served#14 ← serve -> served; left served#14
            left transient_trigger
            instance completed
        `,
      },
    ],
  },
  {
    number: 24,
    name: "Persistent Trigger",
    intent: "A step waits for a trigger that is kept, if it comes early, until the step can take it.",
    construct: "message with a time to live",
    direct: "A message that nobody waits for is kept until somebody does, or its time is over; one message serves one.",
    elsewhere: { ...NONE, camunda8: "yes" },
    model: drawn(
      "persistent_trigger",
      {
        start: "startEvent",
        prepare: task(),
        letter: { type: "intermediateCatchEvent", definitions: [message("letter")] },
        answer: task(),
        again: "exclusiveGateway",
        next: "exclusiveGateway",
        end: "endEvent",
      },
      [
        "start -> next",
        "next -> prepare",
        "prepare -> letter",
        "letter -> answer",
        "answer -> again",
        "again -> next if more",
        "again -> end default",
      ],
    ),
    runs: [
      {
        shows: "Unlike 23: what comes early is kept and taken once; the second visit waits for another one.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered persistent_trigger; set order = "A-1"
            entered start#1; left start#1; took start -> next
            entered next#2 ← start -> next; left next#2; took next -> prepare
            entered prepare#3 ← next -> prepare; opened task prepare#3 for ann
          > publish letter for A-1 {"text":"first"}
            * nobody waits for the message "letter": it is kept for PT1H
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> letter
            entered letter#5 ← prepare -> letter; opened subscription letter#5: message "letter" for "A-1"
            * the message "letter" that was kept is delivered
            done with subscription letter#5; set text = "first" by letter#5; left letter#5; took letter -> answer
            entered answer#7 ← letter -> answer; opened task answer#7 for ann
          > complete answer {"more":true}
            done with task answer#7; set more = true by answer#7; left answer#7; took answer -> again
            entered again#9 ← answer -> again; left again#9; took again -> next because more is true (more = true) | not again -> end (the default)
            entered next#10 ← again -> next; left next#10; took next -> prepare
            entered prepare#11 ← next -> prepare; opened task prepare#11 for ann
          > complete prepare
            done with task prepare#11; left prepare#11; took prepare -> letter
            entered letter#13 ← prepare -> letter; opened subscription letter#13: message "letter" for "A-1"
          > publish letter for A-1 {"text":"second"}
            * the message "letter" is delivered
            done with subscription letter#13; set text = "second" (was "first") by letter#13; left letter#13; took letter -> answer
            entered answer#15 ← letter -> answer; opened task answer#15 for ann
          > complete answer {"more":false}
            done with task answer#15; set more = false (was true) by answer#15; left answer#15; took answer -> again
            entered again#17 ← answer -> again; left again#17; took again -> end by default | not again -> next because more is false (more = false)
            entered end#18 ← again -> end; left end#18
            left persistent_trigger
            instance completed
        `,
      },
      {
        shows: "After its time to live it is gone.",
        golden: `
          > start {"order":"A-1"}
            instance starts at start
            entered persistent_trigger; set order = "A-1"
            entered start#1; left start#1; took start -> next
            entered next#2 ← start -> next; left next#2; took next -> prepare
            entered prepare#3 ← next -> prepare; opened task prepare#3 for ann
          > publish letter for A-1 {"text":"first"}
            * nobody waits for the message "letter": it is kept for PT1H
          > wait PT2H
          > complete prepare
            done with task prepare#3; left prepare#3; took prepare -> letter
            entered letter#5 ← prepare -> letter; opened subscription letter#5: message "letter" for "A-1"
          = open: letter (subscription)
        `,
      },
    ],
  },
];
