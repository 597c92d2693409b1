namespace VeSaaS.Core.Tenancy;

/// <summary>When each customer was served last by this node, so that customers are served in turn. For one loop: it is not for several threads.</summary>
internal sealed class CustomerTurns
{
    private readonly Dictionary<CustomerId, long> _served = [];
    private long _turn;

    /// <summary>The lower, the longer ago; 0 for one that was never served.</summary>
    public long Of(CustomerId customer) => _served.GetValueOrDefault(customer);

    public void Serve(CustomerId customer) => _served[customer] = ++_turn;
}
