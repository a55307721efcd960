import { ALL, drawn, task, type Pattern } from "./pattern";

const gateway = { type: "parallelGateway" } as const;

export const BASIC: readonly Pattern[] = [
  {
    number: 1,
    name: "Sequence",
    intent: "A task is enabled once the one before it in the same process is done.",
    construct: "sequence flow",
    direct: "A flow is the pattern: the token that leaves one step enters the next.",
    elsewhere: ALL,
    model: drawn("sequence", { start: "startEvent", pick: task(), pack: task(), end: "endEvent" }, [
      "start -> pick",
      "pick -> pack",
      "pack -> end",
    ]),
    runs: [
      {
        shows: "What follows begins only when what precedes is done.",
        golden: `
          > start
            instance starts at start
            entered sequence
            entered start#1; left start#1; took start -> pick
            entered pick#2 ← start -> pick; opened task pick#2 for ann
          > complete pick
            done with task pick#2; left pick#2; took pick -> pack
            entered pack#4 ← pick -> pack; opened task pack#4 for ann
          > complete pack
            done with task pack#4; left pack#4; took pack -> end
            entered end#6 ← pack -> end; left end#6
            left sequence
            instance completed
        `,
      },
    ],
  },
  {
    number: 2,
    name: "Parallel Split",
    intent: "A branch divides into several that all run at the same time.",
    construct: "parallel gateway with several flows out",
    direct: "The gateway puts one token on each way out, without conditions.",
    elsewhere: ALL,
    model: drawn(
      "parallel_split",
      { start: "startEvent", split: gateway, pick: task(), bill: task(), picked: "endEvent", billed: "endEvent" },
      ["start -> split", "split -> pick", "split -> bill", "pick -> picked", "bill -> billed"],
    ),
    runs: [
      {
        shows: "Both are open at once and end in any order.",
        golden: `
          > start
            instance starts at start
            entered parallel_split
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> pick; took split -> bill
            entered pick#3 ← split -> pick; opened task pick#3 for ann
            entered bill#5 ← split -> bill; opened task bill#5 for ann
          > complete bill
            done with task bill#5; left bill#5; took bill -> billed
            entered billed#7 ← bill -> billed; left billed#7
          > complete pick
            done with task pick#3; left pick#3; took pick -> picked
            entered picked#8 ← pick -> picked; left picked#8
            left parallel_split
            instance completed
        `,
      },
    ],
  },
  {
    number: 3,
    name: "Synchronization",
    intent: "Several branches become one, which goes on when all of them are done.",
    construct: "parallel gateway with several flows in",
    direct: "The join passes with one token of each way in, and not before.",
    elsewhere: ALL,
    model: drawn(
      "synchronization",
      { start: "startEvent", split: gateway, pick: task(), bill: task(), join: gateway, ship: task(), end: "endEvent" },
      [
        "start -> split",
        "split -> pick",
        "split -> bill",
        "pick -> join",
        "bill -> join",
        "join -> ship",
        "ship -> end",
      ],
    ),
    runs: [
      {
        shows: "The first to arrive waits; the second takes both on as one.",
        golden: `
          > start
            instance starts at start
            entered synchronization
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> pick; took split -> bill
            entered pick#3 ← split -> pick; opened task pick#3 for ann
            entered bill#5 ← split -> bill; opened task bill#5 for ann
          > complete bill
            done with task bill#5; left bill#5; took bill -> join
            entered join#7 ← bill -> join; token at join#7 ← bill -> join
          > complete pick
            done with task pick#3; left pick#3; took pick -> join
            token at join#7 ← pick -> join; passed join#7 with pick -> join, bill -> join; left join#7; took join -> ship
            entered ship#8 ← join -> ship; opened task ship#8 for ann
          > complete ship
            done with task ship#8; left ship#8; took ship -> end
            entered end#10 ← ship -> end; left end#10
            left synchronization
            instance completed
        `,
      },
    ],
  },
  {
    number: 4,
    name: "Exclusive Choice",
    intent: "A branch goes on along one of several, chosen by data.",
    construct: "exclusive gateway, conditions and a default flow",
    direct: "The first flow whose condition holds takes the token, else the default; each refusal carries its reason.",
    elsewhere: ALL,
    model: drawn(
      "exclusive_choice",
      {
        start: "startEvent",
        choice: "exclusiveGateway",
        approve: task(),
        review: task(),
        book: task(),
        approved: "endEvent",
        reviewed: "endEvent",
        booked: "endEvent",
      },
      [
        "start -> choice",
        "choice -> approve if amount > 1000",
        "choice -> review if amount > 100",
        "choice -> book default",
        "approve -> approved",
        "review -> reviewed",
        "book -> booked",
      ],
    ),
    runs: [
      {
        shows: "Where two conditions hold, the first of the model wins, and the other is not asked.",
        golden: `
          > start {"amount":5000}
            instance starts at start
            entered exclusive_choice; set amount = 5000
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> approve because amount > 1000 is true (amount = 5000) | not choice -> review (not asked) | not choice -> book (the default)
            entered approve#3 ← choice -> approve; opened task approve#3 for ann
          > complete approve
            done with task approve#3; left approve#3; took approve -> approved
            entered approved#5 ← approve -> approved; left approved#5
            left exclusive_choice
            instance completed
        `,
      },
      {
        shows: "Where none holds, the default is taken.",
        golden: `
          > start {"amount":7}
            instance starts at start
            entered exclusive_choice; set amount = 7
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> book by default | not choice -> approve because amount > 1000 is false (amount = 7) | not choice -> review because amount > 100 is false (amount = 7)
            entered book#3 ← choice -> book; opened task book#3 for ann
          > complete book
            done with task book#3; left book#3; took book -> booked
            entered booked#5 ← book -> booked; left booked#5
            left exclusive_choice
            instance completed
        `,
      },
    ],
  },
  {
    number: 5,
    name: "Simple Merge",
    intent: "Several alternative branches become one, without synchronization: of them only one ever runs.",
    construct: "exclusive gateway with several flows in",
    direct: "Each token that arrives passes at once; nothing is counted or waited for.",
    elsewhere: ALL,
    model: drawn(
      "simple_merge",
      {
        start: "startEvent",
        choice: "exclusiveGateway",
        mail: task(),
        call: task(),
        merge: "exclusiveGateway",
        file: task(),
        end: "endEvent",
      },
      [
        "start -> choice",
        "choice -> call if urgent",
        "choice -> mail default",
        "mail -> merge",
        "call -> merge",
        "merge -> file",
        "file -> end",
      ],
    ),
    runs: [
      {
        shows: "The one that ran is enough.",
        golden: `
          > start {"urgent":true}
            instance starts at start
            entered simple_merge; set urgent = true
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> call because urgent is true (urgent = true) | not choice -> mail (the default)
            entered call#3 ← choice -> call; opened task call#3 for ann
          > complete call
            done with task call#3; left call#3; took call -> merge
            entered merge#5 ← call -> merge; left merge#5; took merge -> file
            entered file#6 ← merge -> file; opened task file#6 for ann
          > complete file
            done with task file#6; left file#6; took file -> end
            entered end#8 ← file -> end; left end#8
            left simple_merge
            instance completed
        `,
      },
    ],
  },
];
