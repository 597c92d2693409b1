using System.Text.Json.Nodes;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>
/// Agent cards. Who names version 1.0 gets a pure 1.0 card; who names none may be a 0.3 client, which needs the old top-level fields.
/// </summary>
internal static class DemoCards
{
    public const string Version = "1.0.0";

    public static JsonObject Write(DemoAgent agent, string? model, string url, bool pure10)
    {
        var card = new JsonObject
        {
            ["name"] = agent.DisplayName,
            ["description"] = agent.Introduce(model),
            ["version"] = Version,
            ["supportedInterfaces"] = new JsonArray(Interface(url, "1.0"), Interface(url, "0.3")),
            ["capabilities"] = new JsonObject { ["streaming"] = true, ["pushNotifications"] = false },
            ["defaultInputModes"] = Texts(agent.InputModes),
            ["defaultOutputModes"] = Texts(agent.OutputModes),
            ["skills"] = new JsonArray(Skill(agent.Skill)),
            ["provider"] = new JsonObject { ["organization"] = "VE SaaS demo", ["url"] = url },
        };
        if (!pure10)
        {
            card["protocolVersion"] = "0.3.0";
            card["url"] = url;
            card["preferredTransport"] = "JSONRPC";
            card["supportsAuthenticatedExtendedCard"] = false;
        }

        return card;
    }

    private static JsonObject Interface(string url, string version) =>
        new() { ["url"] = url, ["protocolBinding"] = "JSONRPC", ["protocolVersion"] = version };

    private static JsonObject Skill(DemoSkill skill) => new()
    {
        ["id"] = skill.Id,
        ["name"] = skill.Name,
        ["description"] = skill.Description,
        ["tags"] = Texts(skill.Tags),
        ["examples"] = Texts(skill.Examples),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
