using k8s;
using k8s.Exceptions;
using Microsoft.Extensions.Options;

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
        try
        {
            return (Kubeconfig is { Length: > 0 }
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig, Context)
                : KubernetesClientConfiguration.InClusterConfig(), null);
        }
        catch (KubeConfigException exception) when (Kubeconfig is not { Length: > 0 })
        {
            return (null, $"Kubernetes:Kubeconfig is not set, and this process does not run in a cluster: {exception.Message}");
        }
        catch (KubeConfigException exception)
        {
            return (null, $"{(Context is { Length: > 0 } ? "Kubernetes:Context" : "Kubernetes:Kubeconfig")} cannot be used: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException or FormatException)
        {
            return (null, $"Kubernetes:Kubeconfig {Kubeconfig} cannot be read: {exception.Message}");
        }
    }
}

/// <summary>Reports a configuration that cannot be read, where Kubernetes is used.</summary>
internal sealed class KubernetesOptionsValidation : IValidateOptions<KubernetesOptions>
{
    public ValidateOptionsResult Validate(string? name, KubernetesOptions options) =>
        options.Read().Problem is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}
