namespace Cordon.Model;

/// <summary>The HVM parameters of each domain: <c>hvm/params.h</c>. The builder sets them; the guest some of them.</summary>
public sealed partial class State
{
    /// <summary>The value of each parameter; 0 when it was never set.</summary>
    public readonly Map<DomainId, Parameter> Parameters;
}
