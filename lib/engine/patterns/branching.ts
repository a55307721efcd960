import { ALL, NONE, drawn, task, type Pattern } from "./pattern";

const parallel = { type: "parallelGateway" } as const;
const inclusive = { type: "inclusiveGateway" } as const;
const exclusive = { type: "exclusiveGateway" } as const;
const complex = (activationCondition: string) => ({ type: "complexGateway" as const, activationCondition });
const ended = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, "endEvent" as const]));
const terminate = [{ type: "terminate" }];

/** Three offers side by side, of which `wanted` are enough. */
const offers = (id: string, wanted: number) =>
  drawn(
    id,
    {
      start: "startEvent",
      ask: exclusive,
      split: parallel,
      anna: task(),
      ben: task(),
      cleo: task(),
      enough: { ...complex(`activationCount >= ${wanted}`), name: `${wanted} of 3` },
      decide: task(),
      again: exclusive,
      end: "endEvent",
    },
    [
      "start -> ask",
      "ask -> split",
      "split -> anna",
      "split -> ben",
      "split -> cleo",
      "anna -> enough",
      "ben -> enough",
      "cleo -> enough",
      "enough -> decide",
      "decide -> again",
      "again -> ask if more",
      "again -> end default",
    ],
  );

/** Two orders side by side through the same three checks, of which `wanted` are enough for each. */
const blocking = (id: string, wanted: number) =>
  drawn(
    id,
    {
      start: "startEvent",
      order: task({ completionQuantity: 2 }),
      split: parallel,
      stock: task(),
      credit: task(),
      fraud: task(),
      enough: { ...complex(`activationCount >= ${wanted}`), name: `${wanted} of 3` },
      confirm: task(),
      end: "endEvent",
    },
    [
      "start -> order",
      "order -> split",
      "split -> stock",
      "split -> credit",
      "split -> fraud",
      "stock -> enough",
      "credit -> enough",
      "fraud -> enough",
      "enough -> confirm",
      "confirm -> end",
    ],
  );

/** Three offers in a sub-process that ends with the first `wanted` of them. */
const cancelling = (id: string, wanted: number) =>
  drawn(
    id,
    {
      start: "startEvent",
      offers: "subProcess",
      ask: { type: "startEvent", parent: "offers" },
      split: { ...parallel, parent: "offers" },
      anna: task({ parent: "offers" }),
      ben: task({ parent: "offers" }),
      cleo: task({ parent: "offers" }),
      enough: { ...complex(`activationCount >= ${wanted}`), name: `${wanted} of 3`, parent: "offers" },
      stop: { type: "endEvent", parent: "offers", definitions: terminate },
      decide: task(),
      end: "endEvent",
    },
    [
      "start -> offers",
      "ask -> split",
      "split -> anna",
      "split -> ben",
      "split -> cleo",
      "anna -> enough",
      "ben -> enough",
      "cleo -> enough",
      "enough -> stop",
      "offers -> decide",
      "decide -> end",
    ],
  );

export const BRANCHING: readonly Pattern[] = [
  {
    number: 6,
    name: "Multi-Choice",
    intent: "A branch goes on along one or more of several, chosen by data.",
    construct: "inclusive gateway, conditions and a default flow",
    direct: "Every flow whose condition holds gets a token; if none does, the default.",
    elsewhere: ALL,
    model: drawn(
      "multi_choice",
      {
        start: "startEvent",
        choice: inclusive,
        police: task(),
        doctor: task(),
        record: task(),
        ...ended("police_left", "doctor_left", "recorded"),
      },
      [
        "start -> choice",
        "choice -> police if theft",
        "choice -> doctor if injured",
        "choice -> record default",
        "police -> police_left",
        "doctor -> doctor_left",
        "record -> recorded",
      ],
    ),
    runs: [
      {
        shows: "Two conditions hold: two branches run.",
        golden: `
          > start {"theft":true,"injured":true}
            instance starts at start
            entered multi_choice; set theft = true; set injured = true
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> police because theft is true (theft = true) | not choice -> record (the default); took choice -> doctor because injured is true (injured = true) | not choice -> record (the default)
            entered police#3 ← choice -> police; opened task police#3 for ann
            entered doctor#5 ← choice -> doctor; opened task doctor#5 for ann
          > complete doctor
            done with task doctor#5; left doctor#5; took doctor -> doctor_left
            entered doctor_left#7 ← doctor -> doctor_left; left doctor_left#7
          > complete police
            done with task police#3; left police#3; took police -> police_left
            entered police_left#8 ← police -> police_left; left police_left#8
            left multi_choice
            instance completed
        `,
      },
      {
        shows: "One holds: one runs.",
        golden: `
          > start {"theft":false,"injured":true}
            instance starts at start
            entered multi_choice; set theft = false; set injured = true
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> doctor because injured is true (injured = true) | not choice -> police because theft is false (theft = false) | not choice -> record (the default)
            entered doctor#3 ← choice -> doctor; opened task doctor#3 for ann
          > complete doctor
            done with task doctor#3; left doctor#3; took doctor -> doctor_left
            entered doctor_left#5 ← doctor -> doctor_left; left doctor_left#5
            left multi_choice
            instance completed
        `,
      },
      {
        shows: "None holds: the default runs.",
        golden: `
          > start {"theft":false,"injured":false}
            instance starts at start
            entered multi_choice; set theft = false; set injured = false
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> record by default | not choice -> police because theft is false (theft = false) | not choice -> doctor because injured is false (injured = false)
            entered record#3 ← choice -> record; opened task record#3 for ann
          > complete record
            done with task record#3; left record#3; took record -> recorded
            entered recorded#5 ← record -> recorded; left recorded#5
            left multi_choice
            instance completed
        `,
      },
    ],
  },
  {
    number: 7,
    name: "Structured Synchronizing Merge",
    intent: "The branches that one earlier multi-choice has started become one, when those that were started are done.",
    construct: "inclusive join after an inclusive split",
    direct: "The join waits for each branch that is under way and for no other.",
    elsewhere: ALL,
    model: drawn(
      "structured_synchronizing_merge",
      {
        start: "startEvent",
        choice: inclusive,
        police: task(),
        doctor: task(),
        merge: inclusive,
        report: task(),
        end: "endEvent",
      },
      [
        "start -> choice",
        "choice -> police if theft",
        "choice -> doctor if injured",
        "choice -> merge default",
        "police -> merge",
        "doctor -> merge",
        "merge -> report",
        "report -> end",
      ],
    ),
    runs: [
      {
        shows: "Two branches: it waits for both.",
        golden: `
          > start {"theft":true,"injured":true}
            instance starts at start
            entered structured_synchronizing_merge; set theft = true; set injured = true
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> police because theft is true (theft = true) | not choice -> merge (the default); took choice -> doctor because injured is true (injured = true) | not choice -> merge (the default)
            entered police#3 ← choice -> police; opened task police#3 for ann
            entered doctor#5 ← choice -> doctor; opened task doctor#5 for ann
          > complete police
            done with task police#3; left police#3; took police -> merge
            entered merge#7 ← police -> merge; token at merge#7 ← police -> merge
          > complete doctor
            done with task doctor#5; left doctor#5; took doctor -> merge
            token at merge#7 ← doctor -> merge; passed merge#7 with police -> merge, doctor -> merge; left merge#7; took merge -> report
            entered report#8 ← merge -> report; opened task report#8 for ann
          > complete report
            done with task report#8; left report#8; took report -> end
            entered end#10 ← report -> end; left end#10
            left structured_synchronizing_merge
            instance completed
        `,
      },
      {
        shows: "One branch: it does not wait for the one that never started.",
        golden: `
          > start {"theft":true,"injured":false}
            instance starts at start
            entered structured_synchronizing_merge; set theft = true; set injured = false
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> police because theft is true (theft = true) | not choice -> doctor because injured is false (injured = false) | not choice -> merge (the default)
            entered police#3 ← choice -> police; opened task police#3 for ann
          > complete police
            done with task police#3; left police#3; took police -> merge
            entered merge#5 ← police -> merge; token at merge#5 ← police -> merge; passed merge#5 with police -> merge; left merge#5; took merge -> report
            entered report#6 ← merge -> report; opened task report#6 for ann
          > complete report
            done with task report#6; left report#6; took report -> end
            entered end#8 ← report -> end; left end#8
            left structured_synchronizing_merge
            instance completed
        `,
      },
    ],
  },
  {
    number: 8,
    name: "Multi-Merge",
    intent: "Several branches lead into one, and each token that arrives runs it anew.",
    construct: "exclusive gateway with several flows in, after a parallel split",
    direct: "Nothing is synchronized: as many tokens go on as arrive.",
    elsewhere: ALL,
    model: drawn(
      "multi_merge",
      {
        start: "startEvent",
        split: parallel,
        walls: task(),
        roof: task(),
        merge: exclusive,
        inspect: task(),
        end: "endEvent",
      },
      [
        "start -> split",
        "split -> walls",
        "split -> roof",
        "walls -> merge",
        "roof -> merge",
        "merge -> inspect",
        "inspect -> end",
      ],
    ),
    runs: [
      {
        shows: "What follows runs twice, side by side.",
        golden: `
          > start
            instance starts at start
            entered multi_merge
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> walls; took split -> roof
            entered walls#3 ← split -> walls; opened task walls#3 for ann
            entered roof#5 ← split -> roof; opened task roof#5 for ann
          > complete walls
            done with task walls#3; left walls#3; took walls -> merge
            entered merge#7 ← walls -> merge; left merge#7; took merge -> inspect
            entered inspect#8 ← merge -> inspect; opened task inspect#8 for ann
          > complete roof
            done with task roof#5; left roof#5; took roof -> merge
            entered merge#10 ← roof -> merge; left merge#10; took merge -> inspect
            entered inspect#11 ← merge -> inspect; opened task inspect#11 for ann
          > complete inspect
            done with task inspect#8; left inspect#8; took inspect -> end
            entered end#13 ← inspect -> end; left end#13
          > complete inspect
            done with task inspect#11; left inspect#11; took inspect -> end
            entered end#14 ← inspect -> end; left end#14
            left multi_merge
            instance completed
        `,
      },
    ],
  },
  {
    number: 9,
    name: "Structured Discriminator",
    intent:
      "Of several branches from one split the first to arrive goes on; when the others have arrived it is ready for the next round.",
    construct: "complex gateway with the activation condition `activationCount >= 1`",
    direct: "It is activated by one token, takes one of each other way in without effect, and is then reset.",
    elsewhere: NONE,
    model: offers("structured_discriminator", 1),
    runs: [
      {
        shows:
          "The first goes on, the others run to their end without effect, and after that reset a second round works the same.",
        golden: `
          > start
            instance starts at start
            entered structured_discriminator
            entered start#1; left start#1; took start -> ask
            entered ask#2 ← start -> ask; left ask#2; took ask -> split
            entered split#3 ← ask -> split; left split#3; took split -> anna; took split -> ben; took split -> cleo
            entered anna#4 ← split -> anna; opened task anna#4 for ann
            entered ben#6 ← split -> ben; opened task ben#6 for ann
            entered cleo#8 ← split -> cleo; opened task cleo#8 for ann
          > complete ben
            done with task ben#6; left ben#6; took ben -> enough
            entered enough#10 ← ben -> enough; token at enough#10 ← ben -> enough; passed enough#10 with ben -> enough
            entered enough#11, until it is reset by anna -> enough, cleo -> enough
            left enough#10; took enough -> decide
            entered decide#12 ← enough -> decide; opened task decide#12 for ann
          > complete anna
            done with task anna#4; left anna#4; took anna -> enough
            token at enough#11 ← anna -> enough
          > complete cleo
            done with task cleo#8; left cleo#8; took cleo -> enough
            token at enough#11 ← cleo -> enough; passed enough#11 with anna -> enough, cleo -> enough; left enough#11
          > complete decide {"more":true}
            done with task decide#12; set more = true by decide#12; left decide#12; took decide -> again
            entered again#14 ← decide -> again; left again#14; took again -> ask because more is true (more = true) | not again -> end (the default)
            entered ask#15 ← again -> ask; left ask#15; took ask -> split
            entered split#16 ← ask -> split; left split#16; took split -> anna; took split -> ben; took split -> cleo
            entered anna#17 ← split -> anna; opened task anna#17 for ann
            entered ben#19 ← split -> ben; opened task ben#19 for ann
            entered cleo#21 ← split -> cleo; opened task cleo#21 for ann
          > complete cleo
            done with task cleo#21; left cleo#21; took cleo -> enough
            entered enough#23 ← cleo -> enough; token at enough#23 ← cleo -> enough; passed enough#23 with cleo -> enough
            entered enough#24, until it is reset by anna -> enough, ben -> enough
            left enough#23; took enough -> decide
            entered decide#25 ← enough -> decide; opened task decide#25 for ann
          > complete anna
            done with task anna#17; left anna#17; took anna -> enough
            token at enough#24 ← anna -> enough
          > complete ben
            done with task ben#19; left ben#19; took ben -> enough
            token at enough#24 ← ben -> enough; passed enough#24 with anna -> enough, ben -> enough; left enough#24
          > complete decide {"more":false}
            done with task decide#25; set more = false (was true) by decide#25; left decide#25; took decide -> again
            entered again#27 ← decide -> again; left again#27; took again -> end by default | not again -> ask because more is false (more = false)
            entered end#28 ← again -> end; left end#28
            left structured_discriminator
            instance completed
        `,
      },
    ],
  },
  {
    number: 28,
    name: "Blocking Discriminator",
    intent:
      "A discriminator for branches that several threads run through: what comes before the reset is held back and counts for the next round.",
    construct: "complex gateway, whose reset keeps tokens that come too early",
    direct: "Until each way in has had its token, a second token of a way waits at the gateway and starts nothing.",
    elsewhere: NONE,
    model: blocking("blocking_discriminator", 1),
    runs: [
      {
        shows:
          "The second thread's stock check is done before the first thread's others: it is held back until the reset, and then goes on at once.",
        golden: `
          > start
            instance starts at start
            entered blocking_discriminator
            entered start#1; left start#1; took start -> order
            entered order#2 ← start -> order; opened task order#2 for ann
          > complete order
            done with task order#2; left order#2; took order -> split; took order -> split
            entered split#4 ← order -> split; left split#4; took split -> stock; took split -> credit; took split -> fraud
            entered split#5 ← order -> split; left split#5; took split -> stock; took split -> credit; took split -> fraud
            entered stock#6 ← split -> stock; opened task stock#6 for ann
            entered credit#8 ← split -> credit; opened task credit#8 for ann
            entered fraud#10 ← split -> fraud; opened task fraud#10 for ann
            entered stock#12 ← split -> stock; opened task stock#12 for ann
            entered credit#14 ← split -> credit; opened task credit#14 for ann
            entered fraud#16 ← split -> fraud; opened task fraud#16 for ann
          > complete stock
            done with task stock#6; left stock#6; took stock -> enough
            entered enough#18 ← stock -> enough; token at enough#18 ← stock -> enough; passed enough#18 with stock -> enough
            entered enough#19, until it is reset by credit -> enough, fraud -> enough
            left enough#18; took enough -> confirm
            entered confirm#20 ← enough -> confirm; opened task confirm#20 for ann
          > complete stock
            done with task stock#12; left stock#12; took stock -> enough
            token at enough#19 ← stock -> enough
          > complete credit
            done with task credit#8; left credit#8; took credit -> enough
            token at enough#19 ← credit -> enough
          > complete fraud
            done with task fraud#10; left fraud#10; took fraud -> enough
            token at enough#19 ← fraud -> enough; passed enough#19 with credit -> enough, fraud -> enough
            entered enough#22; token at enough#22 ← stock -> enough
            left enough#19
            passed enough#22 with stock -> enough
            entered enough#23, until it is reset by credit -> enough, fraud -> enough
            left enough#22; took enough -> confirm
            entered confirm#24 ← enough -> confirm; opened task confirm#24 for ann
          > complete credit
            done with task credit#14; left credit#14; took credit -> enough
            token at enough#23 ← credit -> enough
          > complete fraud
            done with task fraud#16; left fraud#16; took fraud -> enough
            token at enough#23 ← fraud -> enough; passed enough#23 with credit -> enough, fraud -> enough; left enough#23
          > complete confirm
            done with task confirm#20; left confirm#20; took confirm -> end
            entered end#26 ← confirm -> end; left end#26
          > complete confirm
            done with task confirm#24; left confirm#24; took confirm -> end
            entered end#27 ← confirm -> end; left end#27
            left blocking_discriminator
            instance completed
        `,
      },
    ],
  },
  {
    number: 29,
    name: "Cancelling Discriminator",
    intent: "Of several branches the first to arrive goes on, and the others are cancelled.",
    construct: "sub-process, complex gateway and terminate end event",
    direct:
      "The end that the first token reaches takes the other branches away and leaves the sub-process, which is the pattern's region.",
    elsewhere: ALL,
    model: cancelling("cancelling_discriminator", 1),
    runs: [
      {
        shows: "Unlike 9 and 28: the others do not go on.",
        golden: `
          > start
            instance starts at start
            entered cancelling_discriminator
            entered start#1; left start#1; took start -> offers
            entered offers#2 ← start -> offers
            entered ask#3 in offers#2; left ask#3; took ask -> split
            entered split#4 ← ask -> split in offers#2; left split#4; took split -> anna; took split -> ben; took split -> cleo
            entered anna#5 ← split -> anna in offers#2; opened task anna#5 for ann
            entered ben#7 ← split -> ben in offers#2; opened task ben#7 for ann
            entered cleo#9 ← split -> cleo in offers#2; opened task cleo#9 for ann
          > complete ben
            done with task ben#7; left ben#7; took ben -> enough
            entered enough#11 ← ben -> enough in offers#2; token at enough#11 ← ben -> enough; passed enough#11 with ben -> enough
            entered enough#12 in offers#2, until it is reset by anna -> enough, cleo -> enough
            left enough#11; took enough -> stop
            entered stop#13 ← enough -> stop in offers#2
            withdrew task anna#5; cancelled anna#5 by stop
            withdrew task cleo#9; cancelled cleo#9 by stop
            cancelled enough#12 by stop
            left stop#13
            left offers#2; took offers -> decide
            entered decide#14 ← offers -> decide; opened task decide#14 for ann
          > complete decide
            done with task decide#14; left decide#14; took decide -> end
            entered end#16 ← decide -> end; left end#16
            left cancelling_discriminator
            instance completed
        `,
      },
    ],
  },
  {
    number: 30,
    name: "Structured Partial Join",
    intent:
      "Of several branches from one split the first N to arrive go on as one; when the others have arrived it is ready for the next round.",
    construct: "complex gateway with the activation condition `activationCount >= N`",
    direct: "The condition counts the ways in that have a token; the rest is as for the discriminator.",
    elsewhere: NONE,
    model: offers("structured_partial_join", 2),
    runs: [
      {
        shows: "Two of three go on, the third resets it, and the next round counts anew.",
        golden: `
          > start
            instance starts at start
            entered structured_partial_join
            entered start#1; left start#1; took start -> ask
            entered ask#2 ← start -> ask; left ask#2; took ask -> split
            entered split#3 ← ask -> split; left split#3; took split -> anna; took split -> ben; took split -> cleo
            entered anna#4 ← split -> anna; opened task anna#4 for ann
            entered ben#6 ← split -> ben; opened task ben#6 for ann
            entered cleo#8 ← split -> cleo; opened task cleo#8 for ann
          > complete ben
            done with task ben#6; left ben#6; took ben -> enough
            entered enough#10 ← ben -> enough; token at enough#10 ← ben -> enough
          > complete cleo
            done with task cleo#8; left cleo#8; took cleo -> enough
            token at enough#10 ← cleo -> enough; passed enough#10 with ben -> enough, cleo -> enough
            entered enough#11, until it is reset by anna -> enough
            left enough#10; took enough -> decide
            entered decide#12 ← enough -> decide; opened task decide#12 for ann
          > complete anna
            done with task anna#4; left anna#4; took anna -> enough
            token at enough#11 ← anna -> enough; passed enough#11 with anna -> enough; left enough#11
          > complete decide {"more":true}
            done with task decide#12; set more = true by decide#12; left decide#12; took decide -> again
            entered again#14 ← decide -> again; left again#14; took again -> ask because more is true (more = true) | not again -> end (the default)
            entered ask#15 ← again -> ask; left ask#15; took ask -> split
            entered split#16 ← ask -> split; left split#16; took split -> anna; took split -> ben; took split -> cleo
            entered anna#17 ← split -> anna; opened task anna#17 for ann
            entered ben#19 ← split -> ben; opened task ben#19 for ann
            entered cleo#21 ← split -> cleo; opened task cleo#21 for ann
          > complete anna
            done with task anna#17; left anna#17; took anna -> enough
            entered enough#23 ← anna -> enough; token at enough#23 ← anna -> enough
          > complete ben
            done with task ben#19; left ben#19; took ben -> enough
            token at enough#23 ← ben -> enough; passed enough#23 with anna -> enough, ben -> enough
            entered enough#24, until it is reset by cleo -> enough
            left enough#23; took enough -> decide
            entered decide#25 ← enough -> decide; opened task decide#25 for ann
          > complete decide {"more":false}
            done with task decide#25; set more = false (was true) by decide#25; left decide#25; took decide -> again
            entered again#27 ← decide -> again; left again#27; took again -> end by default | not again -> ask because more is false (more = false)
            entered end#28 ← again -> end; left end#28
          > complete cleo
            done with task cleo#21; left cleo#21; took cleo -> enough
            token at enough#24 ← cleo -> enough; passed enough#24 with cleo -> enough; left enough#24
            left structured_partial_join
            instance completed
        `,
      },
    ],
  },
  {
    number: 31,
    name: "Blocking Partial Join",
    intent:
      "A partial join for branches that several threads run through: what comes before the reset is held back and counts for the next round.",
    construct: "complex gateway with N, whose reset keeps tokens that come too early",
    direct: "A way in counts once a round: its second token waits for the reset and then counts for the next N.",
    elsewhere: NONE,
    model: blocking("blocking_partial_join", 2),
    runs: [
      {
        shows:
          "Two tokens of one way are not two of three; those that are held back make the next round by themselves.",
        golden: `
          > start
            instance starts at start
            entered blocking_partial_join
            entered start#1; left start#1; took start -> order
            entered order#2 ← start -> order; opened task order#2 for ann
          > complete order
            done with task order#2; left order#2; took order -> split; took order -> split
            entered split#4 ← order -> split; left split#4; took split -> stock; took split -> credit; took split -> fraud
            entered split#5 ← order -> split; left split#5; took split -> stock; took split -> credit; took split -> fraud
            entered stock#6 ← split -> stock; opened task stock#6 for ann
            entered credit#8 ← split -> credit; opened task credit#8 for ann
            entered fraud#10 ← split -> fraud; opened task fraud#10 for ann
            entered stock#12 ← split -> stock; opened task stock#12 for ann
            entered credit#14 ← split -> credit; opened task credit#14 for ann
            entered fraud#16 ← split -> fraud; opened task fraud#16 for ann
          > complete stock
            done with task stock#6; left stock#6; took stock -> enough
            entered enough#18 ← stock -> enough; token at enough#18 ← stock -> enough
          > complete stock
            done with task stock#12; left stock#12; took stock -> enough
            token at enough#18 ← stock -> enough
          > complete credit
            done with task credit#8; left credit#8; took credit -> enough
            token at enough#18 ← credit -> enough; passed enough#18 with stock -> enough, credit -> enough
            entered enough#19, until it is reset by fraud -> enough; token at enough#19 ← stock -> enough
            left enough#18; took enough -> confirm
            entered confirm#20 ← enough -> confirm; opened task confirm#20 for ann
          > complete credit
            done with task credit#14; left credit#14; took credit -> enough
            token at enough#19 ← credit -> enough
          > complete fraud
            done with task fraud#10; left fraud#10; took fraud -> enough
            token at enough#19 ← fraud -> enough; passed enough#19 with fraud -> enough
            entered enough#22; token at enough#22 ← stock -> enough; token at enough#22 ← credit -> enough
            left enough#19
            passed enough#22 with stock -> enough, credit -> enough
            entered enough#23, until it is reset by fraud -> enough
            left enough#22; took enough -> confirm
            entered confirm#24 ← enough -> confirm; opened task confirm#24 for ann
          > complete fraud
            done with task fraud#16; left fraud#16; took fraud -> enough
            token at enough#23 ← fraud -> enough; passed enough#23 with fraud -> enough; left enough#23
          > complete confirm
            done with task confirm#20; left confirm#20; took confirm -> end
            entered end#26 ← confirm -> end; left end#26
          > complete confirm
            done with task confirm#24; left confirm#24; took confirm -> end
            entered end#27 ← confirm -> end; left end#27
            left blocking_partial_join
            instance completed
        `,
      },
    ],
  },
  {
    number: 32,
    name: "Cancelling Partial Join",
    intent: "Of several branches the first N to arrive go on as one, and the others are cancelled.",
    construct: "sub-process, complex gateway with N and terminate end event",
    direct: "The end that the join of N reaches takes the other branches away and leaves the sub-process.",
    elsewhere: { ...NONE, camunda8: "yes", flowable: "yes" },
    model: cancelling("cancelling_partial_join", 2),
    runs: [
      {
        shows: "The second offer ends the third.",
        golden: `
          > start
            instance starts at start
            entered cancelling_partial_join
            entered start#1; left start#1; took start -> offers
            entered offers#2 ← start -> offers
            entered ask#3 in offers#2; left ask#3; took ask -> split
            entered split#4 ← ask -> split in offers#2; left split#4; took split -> anna; took split -> ben; took split -> cleo
            entered anna#5 ← split -> anna in offers#2; opened task anna#5 for ann
            entered ben#7 ← split -> ben in offers#2; opened task ben#7 for ann
            entered cleo#9 ← split -> cleo in offers#2; opened task cleo#9 for ann
          > complete cleo
            done with task cleo#9; left cleo#9; took cleo -> enough
            entered enough#11 ← cleo -> enough in offers#2; token at enough#11 ← cleo -> enough
          > complete anna
            done with task anna#5; left anna#5; took anna -> enough
            token at enough#11 ← anna -> enough; passed enough#11 with anna -> enough, cleo -> enough
            entered enough#12 in offers#2, until it is reset by ben -> enough
            left enough#11; took enough -> stop
            entered stop#13 ← enough -> stop in offers#2
            withdrew task ben#7; cancelled ben#7 by stop
            cancelled enough#12 by stop
            left stop#13
            left offers#2; took offers -> decide
            entered decide#14 ← offers -> decide; opened task decide#14 for ann
          > complete decide
            done with task decide#14; left decide#14; took decide -> end
            entered end#16 ← decide -> end; left end#16
            left cancelling_partial_join
            instance completed
        `,
      },
    ],
  },
  {
    number: 33,
    name: "Generalized AND-Join",
    intent:
      "Branches that several threads run through become one whenever each has a token; tokens beyond that are kept for later rounds.",
    construct: "parallel join that counts the tokens of each flow",
    direct: "Tokens are counted per way in: two of one way are never one of each, and none is lost.",
    elsewhere: { ...NONE, camunda8: "yes" },
    model: drawn(
      "generalized_and_join",
      {
        start: "startEvent",
        order: task({ completionQuantity: 2 }),
        split: parallel,
        frame: task(),
        wheel: task(),
        join: parallel,
        assemble: task(),
        end: "endEvent",
      },
      [
        "start -> order",
        "order -> split",
        "split -> frame",
        "split -> wheel",
        "frame -> join",
        "wheel -> join",
        "join -> assemble",
        "assemble -> end",
      ],
    ),
    runs: [
      {
        shows: "Two frames wait for their wheels; each wheel makes one bicycle.",
        golden: `
          > start
            instance starts at start
            entered generalized_and_join
            entered start#1; left start#1; took start -> order
            entered order#2 ← start -> order; opened task order#2 for ann
          > complete order
            done with task order#2; left order#2; took order -> split; took order -> split
            entered split#4 ← order -> split; left split#4; took split -> frame; took split -> wheel
            entered split#5 ← order -> split; left split#5; took split -> frame; took split -> wheel
            entered frame#6 ← split -> frame; opened task frame#6 for ann
            entered wheel#8 ← split -> wheel; opened task wheel#8 for ann
            entered frame#10 ← split -> frame; opened task frame#10 for ann
            entered wheel#12 ← split -> wheel; opened task wheel#12 for ann
          > complete frame
            done with task frame#6; left frame#6; took frame -> join
            entered join#14 ← frame -> join; token at join#14 ← frame -> join
          > complete frame
            done with task frame#10; left frame#10; took frame -> join
            token at join#14 ← frame -> join
          > complete wheel
            done with task wheel#8; left wheel#8; took wheel -> join
            token at join#14 ← wheel -> join; passed join#14 with frame -> join, wheel -> join
            entered join#15; token at join#15 ← frame -> join
            left join#14; took join -> assemble
            entered assemble#16 ← join -> assemble; opened task assemble#16 for ann
          > complete wheel
            done with task wheel#12; left wheel#12; took wheel -> join
            token at join#15 ← wheel -> join; passed join#15 with frame -> join, wheel -> join; left join#15; took join -> assemble
            entered assemble#18 ← join -> assemble; opened task assemble#18 for ann
          > complete assemble
            done with task assemble#16; left assemble#16; took assemble -> end
            entered end#20 ← assemble -> end; left end#20
          > complete assemble
            done with task assemble#18; left assemble#18; took assemble -> end
            entered end#21 ← assemble -> end; left end#21
            left generalized_and_join
            instance completed
        `,
      },
    ],
  },
  {
    number: 37,
    name: "Local (Acyclic) Synchronizing Merge",
    intent: "Branches of an acyclic, not necessarily structured part become one when all that can still come has come.",
    construct: "inclusive join",
    direct: "A branch that has turned away stops counting at that moment; no split has to match the join.",
    elsewhere: ALL,
    model: drawn(
      "local_synchronizing_merge",
      {
        start: "startEvent",
        choice: inclusive,
        hotel: task(),
        booked: exclusive,
        flight: task(),
        merge: inclusive,
        pay: task(),
        ...ended("without", "end"),
      },
      [
        "start -> choice",
        "choice -> hotel if nights > 0",
        "choice -> flight if far",
        "choice -> merge default",
        "hotel -> booked",
        "booked -> merge if found",
        "booked -> without default",
        "flight -> merge",
        "merge -> pay",
        "pay -> end",
      ],
    ),
    runs: [
      {
        shows: "Both branches lead to the join: it waits for both.",
        golden: `
          > start {"nights":2,"far":true}
            instance starts at start
            entered local_synchronizing_merge; set nights = 2; set far = true
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> hotel because nights > 0 is true (nights = 2) | not choice -> merge (the default); took choice -> flight because far is true (far = true) | not choice -> merge (the default)
            entered hotel#3 ← choice -> hotel; opened task hotel#3 for ann
            entered flight#5 ← choice -> flight; opened task flight#5 for ann
          > complete flight
            done with task flight#5; left flight#5; took flight -> merge
            entered merge#7 ← flight -> merge; token at merge#7 ← flight -> merge
          > complete hotel {"found":true}
            done with task hotel#3; set found = true by hotel#3; left hotel#3; took hotel -> booked
            entered booked#8 ← hotel -> booked; left booked#8; took booked -> merge because found is true (found = true) | not booked -> without (the default)
            token at merge#7 ← booked -> merge; passed merge#7 with booked -> merge, flight -> merge; left merge#7; took merge -> pay
            entered pay#9 ← merge -> pay; opened task pay#9 for ann
          > complete pay
            done with task pay#9; left pay#9; took pay -> end
            entered end#11 ← pay -> end; left end#11
            left local_synchronizing_merge
            instance completed
        `,
      },
      {
        shows: "The branch that it waits for ends elsewhere: the join goes on with what it has.",
        golden: `
          > start {"nights":2,"far":true}
            instance starts at start
            entered local_synchronizing_merge; set nights = 2; set far = true
            entered start#1; left start#1; took start -> choice
            entered choice#2 ← start -> choice; left choice#2; took choice -> hotel because nights > 0 is true (nights = 2) | not choice -> merge (the default); took choice -> flight because far is true (far = true) | not choice -> merge (the default)
            entered hotel#3 ← choice -> hotel; opened task hotel#3 for ann
            entered flight#5 ← choice -> flight; opened task flight#5 for ann
          > complete flight
            done with task flight#5; left flight#5; took flight -> merge
            entered merge#7 ← flight -> merge; token at merge#7 ← flight -> merge
          > complete hotel {"found":false}
            done with task hotel#3; set found = false by hotel#3; left hotel#3; took hotel -> booked
            entered booked#8 ← hotel -> booked; left booked#8; took booked -> without by default | not booked -> merge because found is false (found = false)
            entered without#9 ← booked -> without; left without#9
            passed merge#7 with flight -> merge; left merge#7; took merge -> pay
            entered pay#10 ← merge -> pay; opened task pay#10 for ann
          > complete pay
            done with task pay#10; left pay#10; took pay -> end
            entered end#12 ← pay -> end; left end#12
            left local_synchronizing_merge
            instance completed
        `,
      },
    ],
  },
  {
    number: 38,
    name: "General Synchronizing Merge",
    intent: "Branches of any part, also with loops, become one when no more can come to the join.",
    construct: "inclusive join that asks which tokens can still reach it",
    direct:
      "What can come is judged by reachability on the whole scope, through loops and around the join, and not by the split.",
    elsewhere: { ...NONE, camunda8: "yes" },
    model: drawn(
      "general_synchronizing_merge",
      {
        start: "startEvent",
        split: parallel,
        write: task(),
        enter_draw: exclusive,
        draw: task(),
        good: exclusive,
        enter_write: exclusive,
        merge: inclusive,
        edit: task(),
        fine: exclusive,
        end: "endEvent",
      },
      [
        "start -> split",
        "split -> enter_write",
        "split -> enter_draw",
        "enter_write -> write",
        "write -> merge",
        "enter_draw -> draw",
        "draw -> good",
        "good -> enter_draw if redraw",
        "good -> merge default",
        "merge -> edit",
        "edit -> fine",
        "fine -> enter_write if rewrite",
        "fine -> end default",
      ],
    ),
    runs: [
      {
        shows:
          "A loop before the join: it waits as long as the other branch goes round. Then a loop through the join: only one branch runs again, and the join does not wait for the other.",
        golden: `
          > start
            instance starts at start
            entered general_synchronizing_merge
            entered start#1; left start#1; took start -> split
            entered split#2 ← start -> split; left split#2; took split -> enter_write; took split -> enter_draw
            entered enter_write#3 ← split -> enter_write; left enter_write#3; took enter_write -> write
            entered enter_draw#4 ← split -> enter_draw; left enter_draw#4; took enter_draw -> draw
            entered write#5 ← enter_write -> write; opened task write#5 for ann
            entered draw#7 ← enter_draw -> draw; opened task draw#7 for ann
          > complete write
            done with task write#5; left write#5; took write -> merge
            entered merge#9 ← write -> merge; token at merge#9 ← write -> merge
          > complete draw {"redraw":true}
            done with task draw#7; set redraw = true by draw#7; left draw#7; took draw -> good
            entered good#10 ← draw -> good; left good#10; took good -> enter_draw because redraw is true (redraw = true) | not good -> merge (the default)
            entered enter_draw#11 ← good -> enter_draw; left enter_draw#11; took enter_draw -> draw
            entered draw#12 ← enter_draw -> draw; opened task draw#12 for ann
          > complete draw {"redraw":false}
            done with task draw#12; set redraw = false (was true) by draw#12; left draw#12; took draw -> good
            entered good#14 ← draw -> good; left good#14; took good -> merge by default | not good -> enter_draw because redraw is false (redraw = false)
            token at merge#9 ← good -> merge; passed merge#9 with write -> merge, good -> merge; left merge#9; took merge -> edit
            entered edit#15 ← merge -> edit; opened task edit#15 for ann
          > complete edit {"rewrite":true}
            done with task edit#15; set rewrite = true by edit#15; left edit#15; took edit -> fine
            entered fine#17 ← edit -> fine; left fine#17; took fine -> enter_write because rewrite is true (rewrite = true) | not fine -> end (the default)
            entered enter_write#18 ← fine -> enter_write; left enter_write#18; took enter_write -> write
            entered write#19 ← enter_write -> write; opened task write#19 for ann
          > complete write
            done with task write#19; left write#19; took write -> merge
            entered merge#21 ← write -> merge; token at merge#21 ← write -> merge; passed merge#21 with write -> merge; left merge#21; took merge -> edit
            entered edit#22 ← merge -> edit; opened task edit#22 for ann
          > complete edit {"rewrite":false}
            done with task edit#22; set rewrite = false (was true) by edit#22; left edit#22; took edit -> fine
            entered fine#24 ← edit -> fine; left fine#24; took fine -> end by default | not fine -> enter_write because rewrite is false (rewrite = false)
            entered end#25 ← fine -> end; left end#25
            left general_synchronizing_merge
            instance completed
        `,
      },
    ],
  },
  {
    number: 41,
    name: "Thread Merge",
    intent: "A given number of threads in one branch become one.",
    construct: "activity with `startQuantity`",
    direct: "BPMN's own attribute: the activity starts once so many tokens have arrived.",
    elsewhere: NONE,
    model: drawn(
      "thread_merge",
      {
        start: "startEvent",
        order: task({ completionQuantity: 3 }),
        bake: task(),
        box: task({ startQuantity: 3 }),
        end: "endEvent",
      },
      ["start -> order", "order -> bake", "bake -> box", "box -> end"],
    ),
    runs: [
      {
        shows: "Three cakes fill one box.",
        golden: `
          > start
            instance starts at start
            entered thread_merge
            entered start#1; left start#1; took start -> order
            entered order#2 ← start -> order; opened task order#2 for ann
          > complete order
            done with task order#2; left order#2; took order -> bake; took order -> bake; took order -> bake
            entered bake#4 ← order -> bake; opened task bake#4 for ann
            entered bake#6 ← order -> bake; opened task bake#6 for ann
            entered bake#8 ← order -> bake; opened task bake#8 for ann
          > complete bake
            done with task bake#4; left bake#4; took bake -> box
            entered box#10 ← bake -> box; token at box#10 ← bake -> box
          > complete bake
            done with task bake#6; left bake#6; took bake -> box
            token at box#10 ← bake -> box
          > complete bake
            done with task bake#8; left bake#8; took bake -> box
            token at box#10 ← bake -> box; passed box#10 with bake -> box, bake -> box, bake -> box; opened task box#10 for ann
          > complete box
            done with task box#10; left box#10; took box -> end
            entered end#12 ← box -> end; left end#12
            left thread_merge
            instance completed
        `,
      },
    ],
    snippet: { element: "box", says: "Standard BPMN, which other engines read and ignore." },
  },
  {
    number: 42,
    name: "Thread Split",
    intent: "One thread becomes a given number of threads in the same branch.",
    construct: "activity with `completionQuantity`",
    direct: "BPMN's own attribute: so many tokens leave the activity along each flow.",
    elsewhere: NONE,
    model: drawn(
      "thread_split",
      { start: "startEvent", print: task({ completionQuantity: 3 }), sign: task(), end: "endEvent" },
      ["start -> print", "print -> sign", "sign -> end"],
    ),
    runs: [
      {
        shows: "Three copies are signed side by side, each in its own step.",
        golden: `
          > start
            instance starts at start
            entered thread_split
            entered start#1; left start#1; took start -> print
            entered print#2 ← start -> print; opened task print#2 for ann
          > complete print
            done with task print#2; left print#2; took print -> sign; took print -> sign; took print -> sign
            entered sign#4 ← print -> sign; opened task sign#4 for ann
            entered sign#6 ← print -> sign; opened task sign#6 for ann
            entered sign#8 ← print -> sign; opened task sign#8 for ann
          > complete sign#6
            done with task sign#6; left sign#6; took sign -> end
            entered end#10 ← sign -> end; left end#10
          > complete sign#4
            done with task sign#4; left sign#4; took sign -> end
            entered end#11 ← sign -> end; left end#11
          > complete sign#8
            done with task sign#8; left sign#8; took sign -> end
            entered end#12 ← sign -> end; left end#12
            left thread_split
            instance completed
        `,
      },
    ],
    snippet: { element: "print", says: "Standard BPMN, which other engines read and ignore." },
  },
];
