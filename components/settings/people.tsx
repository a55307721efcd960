"use client";

import { Ban, CircleCheck, Ellipsis, LogOut, Pencil, Search, UserPlus } from "lucide-react";
import { useState } from "react";
import { roleLabels } from "@/components/shell/role-labels";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Input } from "@/components/ui/input";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableEmpty, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { toast } from "@/components/ui/toaster";
import type { Role } from "@/lib/domain/status";
import type { ActionResult } from "@/lib/http/result";
import type { PersonRow } from "@/lib/queries/people/list";
import { AddPersonDialog, type NewPerson } from "./add-person-dialog";
import { EditPersonDialog } from "./edit-person-dialog";

export interface PeopleActions {
  add: (input: NewPerson) => Promise<ActionResult<{ username: string }>>;
  setRole: (input: { username: string; role: Role }) => Promise<ActionResult>;
  setGroups: (input: { username: string; groups: string[] }) => Promise<ActionResult>;
  setDisabled: (input: { username: string; isDisabled: boolean }) => Promise<ActionResult>;
  resetSessions: (input: { username: string }) => Promise<ActionResult<number>>;
}

export interface PeopleProps {
  people: readonly PersonRow[];
  groups: readonly { readonly key: string; readonly name: string }[];
  /** Username of who looks. */
  me: string;
  actions: PeopleActions;
}

type Doing = { what: "edit" | "disable" | "resetSessions"; person: PersonRow };

export function People({ people, groups, me, actions }: PeopleProps) {
  const [text, setText] = useState("");
  const [isAdding, setIsAdding] = useState(false);
  const [doing, setDoing] = useState<Doing>();
  const groupNames = new Map(groups.map(({ key, name }) => [key, name]));
  const wanted = text.trim().toLowerCase();
  const shown = people.filter((person) =>
    [person.name, person.username, person.email, roleLabels[person.role]].some((value) =>
      value.toLowerCase().includes(wanted),
    ),
  );

  async function handleEnable(person: PersonRow) {
    const result = await actions.setDisabled({ username: person.username, isDisabled: false });
    if (result.ok) toast.success(`${person.name} can sign in again`);
    else toast.failure(result.error);
  }

  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <div className="w-64 max-sm:flex-1">
          <Input
            leading={<Search aria-hidden />}
            aria-label="Find people"
            placeholder="Name, email or role"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Button variant="primary" className="ml-auto" onClick={() => setIsAdding(true)}>
          <UserPlus aria-hidden />
          Add a person
        </Button>
      </div>
      <Card className="overflow-hidden">
        <Table>
          <TableHead>
            <TableRow>
              <TableHeader>Person</TableHeader>
              <TableHeader className="max-sm:hidden">Role</TableHeader>
              <TableHeader className="max-sm:hidden">Groups</TableHeader>
              <TableHeader className="max-lg:hidden">Last seen</TableHeader>
              <TableHeader>
                <span className="sr-only">Actions</span>
              </TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {shown.length === 0 && <TableEmpty columns={5}>Nobody matches “{text.trim()}”.</TableEmpty>}
            {shown.map((person) => (
              <TableRow key={person.username}>
                <TableCell>
                  <div className="flex min-w-0 items-center gap-2.5">
                    <Avatar
                      name={person.name}
                      size="md"
                      className={cn(person.isDisabled && "border-dashed grayscale")}
                    />
                    <div className="min-w-0">
                      <p className="flex items-center gap-1.5 font-medium">
                        <span className="truncate">{person.name}</span>
                        {person.username === me && <span className="text-xs font-normal text-muted">you</span>}
                        {person.isDisabled && (
                          <Badge size="sm" icon={Ban}>
                            Disabled
                          </Badge>
                        )}
                      </p>
                      <p className="truncate text-xs text-muted max-sm:max-w-52">
                        <span className="sm:hidden">{roleLabels[person.role]} · </span>
                        {person.email}
                      </p>
                    </div>
                  </div>
                </TableCell>
                <TableCell className="max-sm:hidden">
                  <Badge tone={person.role === "agent" ? "grey" : person.role === "manager" ? "blue" : "violet"}>
                    {roleLabels[person.role]}
                  </Badge>
                </TableCell>
                <TableCell className="max-sm:hidden">
                  <span className="flex flex-wrap gap-1">
                    {person.groups.map((key) => (
                      <Badge key={key} size="sm" emphasis="outline">
                        {groupNames.get(key) ?? key}
                      </Badge>
                    ))}
                  </span>
                </TableCell>
                <TableCell className="whitespace-nowrap text-muted max-lg:hidden">
                  {person.lastSeenAt ? <RelativeTime at={person.lastSeenAt} /> : "Not signed in"}
                </TableCell>
                <TableCell align="right">
                  <Menu
                    trigger={
                      <IconButton label={`Actions for ${person.name}`} size="icon-sm">
                        <Ellipsis />
                      </IconButton>
                    }
                  >
                    <MenuItem icon={Pencil} onSelect={() => setDoing({ what: "edit", person })}>
                      Role and groups
                    </MenuItem>
                    {person.username !== me && (
                      <>
                        <MenuItem icon={LogOut} onSelect={() => setDoing({ what: "resetSessions", person })}>
                          Sign out everywhere
                        </MenuItem>
                        <MenuSeparator />
                        {person.isDisabled ? (
                          <MenuItem icon={CircleCheck} onSelect={() => void handleEnable(person)}>
                            Enable
                          </MenuItem>
                        ) : (
                          <MenuItem icon={Ban} isDanger onSelect={() => setDoing({ what: "disable", person })}>
                            Disable
                          </MenuItem>
                        )}
                      </>
                    )}
                  </Menu>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Card>
      <AddPersonDialog groups={groups} isOpen={isAdding} onOpenChange={setIsAdding} onAdd={actions.add} />
      {doing?.what === "edit" && (
        <EditPersonDialog
          key={doing.person.username}
          person={doing.person}
          groups={groups}
          isMe={doing.person.username === me}
          onClose={() => setDoing(undefined)}
          onRoleChange={actions.setRole}
          onGroupsChange={actions.setGroups}
        />
      )}
      <ConfirmDialog
        title={`Disable ${doing?.person.name ?? "this person"}?`}
        description="They are signed out at once and can't sign in until they are enabled again. What they did and what is assigned to them stays as it is."
        confirmLabel="Disable"
        tone="danger"
        isOpen={doing?.what === "disable"}
        onOpenChange={(isOpen) => !isOpen && setDoing(undefined)}
        onConfirm={async () => {
          if (!doing) return;
          const result = await actions.setDisabled({ username: doing.person.username, isDisabled: true });
          if (!result.ok) return result.error.message;
          toast.success(`${doing.person.name} is disabled`);
        }}
      />
      <ConfirmDialog
        title={`Sign ${doing?.person.name ?? "this person"} out everywhere?`}
        description="All their sessions end at once. They can sign in again. What is typed there and not sent is lost."
        confirmLabel="Sign out everywhere"
        isOpen={doing?.what === "resetSessions"}
        onOpenChange={(isOpen) => !isOpen && setDoing(undefined)}
        onConfirm={async () => {
          if (!doing) return;
          const result = await actions.resetSessions({ username: doing.person.username });
          if (!result.ok) return result.error.message;
          toast.success(
            result.value === 0
              ? `${doing.person.name} was not signed in`
              : `${doing.person.name} is signed out everywhere`,
          );
        }}
      />
    </>
  );
}
