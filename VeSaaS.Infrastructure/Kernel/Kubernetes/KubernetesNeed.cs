namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>
/// What a part of the product does at the API server. Whoever uses the server registers its needs; they are checked at start, and the roles in
/// `deploy/kubernetes` grant exactly them.
/// </summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version that the product speaks.</param>
/// <param name="Resource">Plural name, with `/status` for the subresource.</param>
/// <param name="Namespace">Where; null means in every namespace.</param>
/// <param name="Verbs">What is done to it.</param>
public sealed record KubernetesNeed(string Group, string Version, string Resource, string? Namespace, params string[] Verbs)
{
    /// <summary>The resource as `kubectl` names it.</summary>
    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>An object that somebody has to create before the product can work.</summary>
/// <param name="Group">API group.</param>
/// <param name="Version">API version.</param>
/// <param name="Resource">Plural name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Advice">What an operator does about it when it is missing.</param>
public sealed record KubernetesObjectNeed(string Group, string Version, string Resource, string Namespace, string Name, string Advice);
