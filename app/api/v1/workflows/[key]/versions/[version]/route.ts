import { z } from "zod";
import { route } from "@/lib/http";
import { getVersion } from "@/lib/queries/workflows/versions";

const Version = z.coerce.number().int().min(1);

export const GET = route((ctx, _request, { key = "", version = "" }) =>
  getVersion(ctx, { key, version: Version.parse(version) }),
);
