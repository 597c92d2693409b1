using VeSaaS.Infrastructure.Kernel.Kubernetes;
using Xunit;

namespace VeSaaS.Tests.Kernel;

/// <summary>A kubeconfig that cannot be used is said in a sentence with the key, whatever is wrong with it.</summary>
public sealed class KubernetesOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vesaas-kubeconfig-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment")]
    [InlineData("this: is: no: yaml")]
    [InlineData("[1, 2]")]
    [InlineData("just a sentence")]
    [InlineData("\u0000\u0001\u0002")]
    [InlineData("apiVersion: v1\nkind: Config")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: gone")]
    [InlineData("CONFIG", "name: here, cluster: {server: \"http://127.0.0.1:1\"}", "name: elsewhere, cluster: {server: \"http://127.0.0.1:1\"}")]
    [InlineData("CONFIG", "server: \"http://127.0.0.1:1\"", "proxy-url: \"http://127.0.0.1:1\"")]
    [InlineData("CONFIG", "server: \"http://127.0.0.1:1\"", "server: \"not an address\"")]
    [InlineData("CONFIG", "server: \"http://127.0.0.1:1\"", "server: \"https://127.0.0.1:1\", certificate-authority: /does/not/exist")]
    [InlineData("CONFIG", "server: \"http://127.0.0.1:1\"", "server: \"https://127.0.0.1:1\", certificate-authority-data: \"%%%\"")]
    [InlineData("CONFIG", "server: \"http://127.0.0.1:1\"", "server: \"https://127.0.0.1:1\", certificate-authority-data: \"bm90aGluZw==\"")]
    [InlineData("CONFIG", "user: {token: none}", "user: {tokenFile: /does/not/exist}")]
    [InlineData("CONFIG", "user: {token: none}", "user: {client-certificate: /does/not/exist, client-key: /does/not/exist}")]
    [InlineData("CONFIG", "user: {token: none}", "user: {client-certificate-data: \"bm90aGluZw==\", client-key-data: \"bm90aGluZw==\"}")]
    [InlineData("CONFIG", "user: {token: none}", "user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-command-here}}")]
    public void Read_Unusable_IsOneSentenceWithTheKey(string text, string? replace = null, string with = "")
    {
        var config = text == "CONFIG" ? Config : text;
        var (configuration, problem) = new KubernetesOptions { Kubeconfig = Write(replace is null ? config : config.Replace(replace, with, StringComparison.Ordinal)) }.Read();

        Assert.Null(configuration);
        Assert.StartsWith("Kubernetes:Kubeconfig ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/does/not/exist")]
    [InlineData("/")]
    public void Read_NoReadableFile_NamesKeyAndPath(string path)
    {
        var problem = new KubernetesOptions { Kubeconfig = path }.Read().Problem;

        Assert.StartsWith("Kubernetes:Kubeconfig ", problem, StringComparison.Ordinal);
        Assert.Contains(path, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ContextThatDoesNotExist_NamesKeyAndContext()
    {
        var problem = new KubernetesOptions { Kubeconfig = Write(Config), Context = "elsewhere" }.Read().Problem;

        Assert.StartsWith("Kubernetes:Context ", problem, StringComparison.Ordinal);
        Assert.Contains("elsewhere", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Usable_IsTheConfiguration()
    {
        var (configuration, problem) = new KubernetesOptions { Kubeconfig = Write(Config), Context = "here" }.Read();

        Assert.Null(problem);
        Assert.Equal(("http://127.0.0.1:1", "none"), (configuration!.Host, configuration.AccessToken));
    }

    private const string Config = """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters: [{name: here, cluster: {server: "http://127.0.0.1:1"}}]
        users: [{name: here, user: {token: none}}]
        contexts: [{name: here, context: {cluster: here, user: here}}]
        """;

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "kubeconfig");
        File.WriteAllText(file, text);
        return file;
    }
}
