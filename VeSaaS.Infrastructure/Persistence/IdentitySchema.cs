using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Infrastructure.Persistence;

/// <summary>
/// Identity's model reads its schema version from the options in the application's services, and nowhere else: without it the passkey table
/// is silently missing.
/// </summary>
internal static class IdentitySchema
{
    internal static void Configure(IdentityOptions options) => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    internal static DbContextOptionsBuilder<TContext> UseDesignTimeIdentity<TContext>(this DbContextOptionsBuilder<TContext> builder)
        where TContext : DbContext =>
        builder.UseApplicationServiceProvider(new ServiceCollection().Configure<IdentityOptions>(Configure).BuildServiceProvider());
}
