import fc from "fast-check";

/** Property tests try the same inputs at each run, so that a change is what fails; another seed is for looking further. */
fc.configureGlobal({
  seed: Number(process.env["TL_FUZZ_SEED"] ?? 20_260_105),
  // How long a property may go on; absent: until all its runs are done.
  ...(process.env["TL_FUZZ_MS"] && { interruptAfterTimeLimit: Number(process.env["TL_FUZZ_MS"]) }),
});
