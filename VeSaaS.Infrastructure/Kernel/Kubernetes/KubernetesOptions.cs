using System.Security.Cryptography;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using Microsoft.Extensions.Options;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>Configuration section `Kubernetes`: which cluster, as whom. Inside a cluster nothing needs to be set.</summary>
public sealed class KubernetesOptions
{
    public const string SectionName = "Kubernetes";

    /// <summary>`Kubernetes:Kubeconfig`: path of a kubeconfig. Unset means the pod's service account.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>`Kubernetes:Context`: which of the kubeconfig's contexts; unset means its current one.</summary>
    public string? Context { get; set; }

    /// <summary>The client's configuration, or the first problem in words with its key.</summary>
    internal (KubernetesClientConfiguration? Configuration, string? Problem) Read()
    {
        if (Kubeconfig is not { Length: > 0 } path)
        {
            return ReadInCluster();
        }

        try
        {
            return IsEmpty(path)
                ? (null, $"Kubernetes:Kubeconfig {path} is empty.")
                : (Checked(KubernetesClientConfiguration.BuildConfigFromConfigFile(path, Context)), null);
        }
        catch (KubeConfigException exception)
        {
            return (null, $"{(Context is { Length: > 0 } ? "Kubernetes:Context" : "Kubernetes:Kubeconfig")} cannot be used: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlException or FormatException or CryptographicException)
        {
            return (null, $"Kubernetes:Kubeconfig {path} cannot be read: {exception.Message}");
        }
    }

    private static (KubernetesClientConfiguration? Configuration, string? Problem) ReadInCluster()
    {
        try
        {
            return (KubernetesClientConfiguration.InClusterConfig(), null);
        }
        catch (KubeConfigException exception)
        {
            return (null, $"Kubernetes:Kubeconfig is not set, and this process does not run in a cluster: {exception.Message}");
        }
    }

    // The client's own reader falls over one without a word in it.
    private static bool IsEmpty(string path)
    {
        using var reader = new StreamReader(path);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml.Documents.Count == 0;
    }

    // Certificates are read when a client is made, tokens with its first call: too late to be looked for in the kubeconfig.
    private static KubernetesClientConfiguration Checked(KubernetesClientConfiguration configuration)
    {
        if (configuration.SslCaCerts is { Count: 0 })
        {
            throw new KubeConfigException("certificate-authority holds no certificate.");
        }

        using var client = new k8s.Kubernetes(configuration);
        if (configuration.TokenProvider is TokenFileAuth tokens)
        {
            _ = tokens.GetAuthenticationHeaderAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        return configuration;
    }
}

/// <summary>Reports a configuration that cannot be read, where Kubernetes is used.</summary>
internal sealed class KubernetesOptionsValidation : IValidateOptions<KubernetesOptions>
{
    public ValidateOptionsResult Validate(string? name, KubernetesOptions options) =>
        options.Read().Problem is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}
