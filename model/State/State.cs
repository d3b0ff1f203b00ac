namespace Cordon.Model;
/// <summary>The whole state.</summary>
public sealed partial class State : StateBase
{
    /// <summary>The owner of each frame.</summary>
    public readonly Map<Mfn> Owner;
    /// <summary>An empty state.</summary>
    public State() { Owner = new(this, nameof(Owner)); }
}
