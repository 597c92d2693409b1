using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>Who signs in, how, and where from. Device and address are cut to what is stored.</summary>
public sealed record NewSession(Guid UserId, SignInMethod Method, string Device, string? IpAddress);

/// <summary>Begins a session.</summary>
public sealed class OpenSession(AppContexts contexts, TimeProvider time)
{
    /// <summary>The id that goes into the cookie.</summary>
    public Task<Guid> ExecuteAsync(NewSession request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = time.NewId();
        return contexts.WriteAsSystemAsync(
            "a session belongs to a user, not to a customer",
            (db, _) =>
            {
                db.Add(new Session
                {
                    Id = id,
                    UserId = request.UserId,
                    CreatedAt = now,
                    LastSeenAt = now,
                    ProvedAt = now,
                    Method = request.Method,
                    Device = request.Device.Length > Session.DeviceLength ? request.Device[..Session.DeviceLength] : request.Device,
                    IpAddress = request.IpAddress,
                });
                return Task.FromResult(id);
            },
            cancellationToken);
    }
}
