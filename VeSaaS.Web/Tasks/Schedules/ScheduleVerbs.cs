using VeSaaS.Core.Tasks.Scheduling;

namespace VeSaaS.Web.Tasks.Schedules;

/// <summary>What a person does with schedules, and reads of them.</summary>
public sealed record ScheduleVerbs(SaveSchedule Save, ControlSchedule Control, ScheduleQuery Query);
