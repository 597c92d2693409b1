using VeSaaS.Core.Tenancy.Members;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>What an owner does to members and invitations.</summary>
public sealed record MemberVerbs(
    InviteMember Invite, ResendInvitation Resend, RevokeInvitation Revoke, ChangeMemberRole ChangeRole, RemoveMember Remove);
