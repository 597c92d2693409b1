using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway.Cel;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Reads an AgentgatewayPolicy, or a TrafficPolicy, which says the same without a word for tokens.</summary>
internal static class PolicyCompiler
{
    private const int MaxExpressions = 256;

    // What stands for a policy that is not accepted: nobody knows what it would have demanded, so nobody meets it.
    private static readonly AuthorizationRule Unmet = new(AuthorizationAction.Require, null);

    public static CompiledManifest.Policy Compile(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        var before = problems.Count;
        var target = ManifestCompiler.Reference(spec.Single("targetRefs"));
        var targetIsKnown = problems.Count == before;
        var knowsTokens = document.Kind is GatewayKind.AgentgatewayPolicy;
        var traffic = knowsTokens ? spec.Object("traffic") : spec;
        var token = knowsTokens && traffic.Has("jwtAuthentication") ? Token(traffic.Object("jwtAuthentication")) : null;
        var rules = new List<AuthorizationRule>();
        var expressions = new List<string>();
        if (knowsTokens && traffic.Has("authorization"))
        {
            Authorization(traffic.Object("authorization"), "spec.traffic.authorization", ["Allow", "Deny", "Require"], rules, expressions);
        }
        else if (!knowsTokens && traffic.Has("rbac"))
        {
            Authorization(traffic.Object("rbac"), "spec.rbac", ["Allow", "Deny"], rules, expressions);
        }

        var headers = new List<HeaderRule>();
        if (traffic.Has("transformation"))
        {
            Transformation(traffic.Object("transformation"), headers);
        }

        traffic.End();
        if (knowsTokens)
        {
            spec.End();
        }

        // An expression that is not understood never matches, and the other expressions stand; any other fault leaves nothing to rely on.
        if (problems.Count > 0)
        {
            rules = [Unmet];
        }

        problems.AddRange(expressions);
        return new CompiledManifest.Policy(document, problems, targetIsKnown ? target : null, rules, token, headers);
    }

    private static void Authorization(
        ManifestFields authorization, string path, string[] actions, List<AuthorizationRule> rules, List<string> expressionProblems)
    {
        var action = authorization.Has("action") ? authorization.OneOf("action", actions) : "Allow";
        var policy = authorization.Object("policy");
        var expressions = policy.Texts("matchExpressions");
        if (expressions.Count is 0 or > MaxExpressions)
        {
            policy.Problem("matchExpressions", $"has {expressions.Count} entries; 1 to {MaxExpressions} are allowed");
        }

        policy.End();
        authorization.End();
        var parsed = Enum.TryParse<AuthorizationAction>(action, out var known) ? known : AuthorizationAction.Require;
        foreach (var expression in expressions)
        {
            var program = Program(expression, message => expressionProblems.Add($"{path}: {message}"));

            // agentgateway would ignore a Deny that it cannot read, which lets everyone in.
            rules.Add(program is null && parsed == AuthorizationAction.Deny ? Unmet : new AuthorizationRule(parsed, program));
        }
    }

    private static TokenRule Token(ManifestFields authentication)
    {
        if (authentication.Has("mode"))
        {
            authentication.OneOf("mode", "Strict");
        }

        var provider = authentication.Single("providers");
        authentication.End();
        var rule = new TokenRule(provider.Text("issuer"), provider.Texts("audiences"));
        if (rule.Audiences.Count == 0)
        {
            provider.Problem("audiences", "is missing: a token for somebody else would do");
        }

        // The keys are the application's own: this gateway runs beside it and asks it directly, wherever a cluster would fetch them.
        var keys = provider.Object("jwks");
        var remote = keys.Object("remote");
        remote.Ignore("backendRef", "jwksPath", "cacheDuration");
        remote.End();
        keys.End();
        provider.End();
        return rule;
    }

    private static void Transformation(ManifestFields transformation, List<HeaderRule> headers)
    {
        var request = transformation.Object("request");
        foreach (var header in request.Objects("set"))
        {
            var name = header.Text("name");
            ManifestCompiler.HeaderName(header, "name", name);
            if (Program(header.Text("value"), message => header.Problem("value", message)) is { } value)
            {
                headers.Add(new HeaderRule(name, value));
            }

            header.End();
        }

        request.End();
        transformation.End();
    }

    private static CelProgram? Program(string expression, Action<string> problem)
    {
        switch (CelProgram.Compile(expression))
        {
            case CelCompilation.Compiled(var program):
                return program;
            case CelCompilation.Refused(var message, var position):
                problem($"is no expression that this gateway understands, at character {position}: {message}");
                return null;
            default:
                return null;
        }
    }
}
