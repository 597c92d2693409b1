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
        foreach (var (name, value) in fields)
        {
            values[$"Input.{name}"] = value;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(values) };
        request.Headers.Add("Origin", origin ?? _url);
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

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]*)\"")]
    private static partial Regex Handler();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex Token();
}
