using System.Net;
using System.Text.RegularExpressions;

namespace VeSaaS.Tests.Tenancy;

/// <summary>A browser without scripts: keeps cookies, fills forms in, follows no redirect.</summary>
internal sealed partial class FormBrowser : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient _client;
    private readonly string _url;

    public FormBrowser(string url)
    {
        _url = url;
        _client = new HttpClient(_handler) { BaseAddress = new Uri(url) };
    }

    public IEnumerable<Cookie> Cookies => _handler.CookieContainer.GetCookies(new Uri(_url));

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) => _client.GetAsync(path, cancellationToken);

    /// <summary>Opens the page and sends its form; the fields are those of the page's input model.</summary>
    public async Task<HttpResponseMessage> SendFormAsync(
        string path, Dictionary<string, string> fields, CancellationToken cancellationToken, string? origin = null)
    {
        var page = await _client.GetStringAsync(path, cancellationToken);
        var values = new Dictionary<string, string>
        {
            ["_handler"] = Handler().Match(page).Groups[1].Value,
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value),
        };
        foreach (Match hidden in Hidden().Matches(page))
        {
            values[hidden.Groups[1].Value] = WebUtility.HtmlDecode(hidden.Groups[2].Value);
        }

        foreach (var (name, value) in fields)
        {
            values[$"Input.{name}"] = value;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, ActionOf(page) ?? path) { Content = new FormUrlEncodedContent(values) };
        request.Headers.Add("Origin", origin ?? _url);
        return await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>The page's text, for one that is there.</summary>
    public Task<string> ReadAsync(string path) => _client.GetStringAsync(path, Xunit.TestContext.Current.CancellationToken);

    /// <summary>Sends these fields and nothing else, as this site's own page.</summary>
    public async Task<HttpResponseMessage> PostFieldsAsync(string path, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", _url);
        return await _client.SendAsync(request, cancellationToken);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string? origin, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>Sends a plain form of the page to its own address.</summary>
    public async Task<HttpResponseMessage> SendToAsync(
        string page, string action, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        fields["__RequestVerificationToken"] = await TokenAsync(page, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", _url);
        return await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>Calls what the page's script calls, with the page's token.</summary>
    public async Task<string> FetchAsync(string page, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Origin", _url);
        request.Headers.Add("RequestVerificationToken", await TokenAsync(page, cancellationToken));
        using var answer = await _client.SendAsync(request, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Sends the form with this handler, which need not be the first of the page.</summary>
    public Task<HttpResponseMessage> SendHandlerAsync(
        string path, string handler, Dictionary<string, string> fields, CancellationToken cancellationToken) =>
        SendToAsync(path, path, fields.ToDictionary(field => $"Input.{field.Key}", field => field.Value).Append(new("_handler", handler)).ToDictionary(), cancellationToken);

    /// <summary>Another browser with the same cookies, as somebody has who copied them.</summary>
    public FormBrowser Copy()
    {
        var copy = new FormBrowser(_url);
        copy._handler.CookieContainer.Add(_handler.CookieContainer.GetCookies(new Uri(_url)));
        return copy;
    }

    private async Task<string> TokenAsync(string page, CancellationToken cancellationToken) =>
        WebUtility.HtmlDecode(Token().Match(await _client.GetStringAsync(page, cancellationToken)).Groups[1].Value);

    // Where the form that has the handler goes, which need not be where it was opened.
    private static string? ActionOf(string page)
    {
        var end = page.IndexOf("name=\"_handler\"", StringComparison.Ordinal);
        var begin = end < 0 ? -1 : page.LastIndexOf("<form", end, StringComparison.Ordinal);
        return begin >= 0 && Action().Match(page, begin, end - begin) is { Success: true } action ? WebUtility.HtmlDecode(action.Groups[1].Value) : null;
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("\\baction=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]*)\"")]
    private static partial Regex Handler();

    [GeneratedRegex("type=\"hidden\" name=\"(Input\\.[A-Za-z]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex Token();
}
