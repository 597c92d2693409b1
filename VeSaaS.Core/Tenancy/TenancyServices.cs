using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy;

/// <summary>Registers what Tenancy decides.</summary>
public static class TenancyServices
{
    /// <summary>Adds the verbs and queries of customers, members and operators.</summary>
    public static IServiceCollection AddTenancy(this IServiceCollection services)
    {
        // Singletons: each opens a context per call and keeps no tenant. Identity would register the first two as scoped.
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<ApplicationUser>, PasswordHasher<ApplicationUser>>());
        services.Replace(ServiceDescriptor.Singleton<ILookupNormalizer, UpperInvariantLookupNormalizer>());
        services.TryAddSingleton<NewAccounts>();
        services.TryAddSingleton<Memberships>();
        services.TryAddSingleton<CustomerClock>();
        services.TryAddSingleton<OperatorLinks>();
        services.TryAddSingleton<IssueOperatorLink>();
        services.TryAddSingleton<SignUpCustomer>();
        services.TryAddSingleton<CreateFirstOperator>();
        services.TryAddSingleton<OperatorList>();
        services.TryAddSingleton<InviteOperator>();
        services.TryAddSingleton<RevokeOperatorInvitation>();
        services.TryAddSingleton<AcceptOperatorInvitation>();
        services.TryAddSingleton<RemoveOperator>();
        services.TryAddSingleton<LiveSessions>();
        services.TryAddSingleton<UserSessions>();
        services.TryAddSingleton<OpenSession>();
        services.TryAddSingleton<EndSessions>();
        services.TryAddSingleton<RecentProof>();
        services.AddHostedService<SessionReaper>();
        AddCompanies(services);
        AddApiKeys(services);
        services.TryAddSingleton<CheckSecondFactor>();
        services.TryAddSingleton<ChangeSecondFactor>();
        services.TryAddSingleton<UseChallenge>();
        return services;
    }

    private static void AddCompanies(IServiceCollection services)
    {
        services.TryAddSingleton<CompanyChoices>();
        services.TryAddSingleton<SwitchCompany>();
        services.TryAddSingleton<FoundCompany>();
        services.TryAddSingleton<ChangeCompany>();
        services.TryAddSingleton<MemberList>();
        services.TryAddSingleton<NoteFirstSteps>();
        services.TryAddSingleton<InviteMember>();
        services.TryAddSingleton<ResendInvitation>();
        services.TryAddSingleton<RevokeInvitation>();
        services.TryAddSingleton<AcceptInvitation>();
        services.TryAddSingleton<ChangeMemberRole>();
        services.TryAddSingleton<RemoveMember>();
    }

    private static void AddApiKeys(IServiceCollection services)
    {
        services.TryAddSingleton<ApiKeyList>();
        services.TryAddSingleton<CreateApiKey>();
        services.TryAddSingleton<RevokeApiKey>();
        services.TryAddSingleton<AuthenticateApiKey>();
    }
}
