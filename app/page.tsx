import { redirect } from "next/navigation";
import { homeOf } from "@/components/shell/navigation";
import { requireContext } from "@/lib/http";

export default async function HomePage() {
  const { principal } = await requireContext();
  redirect(homeOf(principal.role));
}
