export { describeDue, type DueState, dueStateOf } from "./due";
export { DueChip, type DueChipProps } from "./due-chip";
export { InstanceStatusBadge, instanceStatusLook, LookBadge, type StatusLook } from "./instance-status";
export { PriorityMark, priorityLook, priorityOf } from "./priority";
export { ELEMENT_STATUSES, type ElementStatus, ElementStatusBadge, elementStatusLook } from "./step-status";
export { IncidentStatusBadge, incidentStatusLook, TaskStatusBadge, taskStatusLookOf } from "./task-status";
