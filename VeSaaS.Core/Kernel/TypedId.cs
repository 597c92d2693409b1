namespace VeSaaS.Core.Kernel;

/// <summary>An identifier that cannot be mistaken for one of another kind. Stored as its UUID.</summary>
public interface ITypedId<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The UUID (version 7) behind the identifier.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID that is known to be of this kind.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Makes identifiers from the injected clock.</summary>
public static class NewIds
{
    /// <summary>
    /// A new UUIDv7. Nothing is ordered or paged by it: SQL Server sorts GUIDs its own way.
    /// </summary>
    public static Guid NewId(this TimeProvider time) =>
#pragma warning disable RS0030 // The one place that makes identifiers.
        Guid.CreateVersion7(time.GetUtcNow());
#pragma warning restore RS0030
}
