using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Persistence;

/// <summary>Data that belongs to one customer; queries of it are filtered and writes are checked by the context's scope.</summary>
public interface ICustomerOwned
{
    /// <summary>The customer that owns the row.</summary>
    CustomerId CustomerId { get; }
}

/// <summary>A row that two people can edit: the version is raised by every update and checked against what was read.</summary>
public interface IVersioned
{
    /// <summary>Counts the updates of the row; the concurrency token.</summary>
    int Version { get; set; }
}

/// <summary>Whose data a context may touch: one customer's, or everybody's for a stated reason.</summary>
internal sealed record CustomerScope(CustomerId? Customer, string? SystemReason);
