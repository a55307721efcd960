import { compileModel, type Model } from "@/lib/model";
import { findUnsound } from "@/lib/model/soundness";

/** Beside the page, so that typing stays smooth while thousands of situations are looked at. */
self.onmessage = ({ data }: MessageEvent<Model>) => {
  self.postMessage(findUnsound(compileModel(data)));
};
