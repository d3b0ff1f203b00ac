namespace Cordon.Impl;

/// <summary>Which domain a number in a hypercall's argument names, and whether the caller may act on it.</summary>
public static unsafe class DomainNames
{
    /// <summary>The caller for DOMID_SELF and its own number, else the known domain of that number; null when there is none (ESRCH).</summary>
    public static Domain* Find(Hypervisor* hypervisor, Domain* caller, DomainId id)
    {
        return id.Value == DomainId.Self.Value || id.Value == caller->Id ? caller : FindByNumber(hypervisor, id);
    }

    /// <summary>The known domain of that number, which DOMID_SELF is not; null when there is none (ESRCH).</summary>
    public static Domain* FindByNumber(Hypervisor* hypervisor, DomainId id)
    {
        var domain = Hypervisor.Domain(hypervisor, id);
        return domain == null || domain->State is DomainState.Absent or DomainState.Building ? null : domain;
    }

    /// <summary>Whether <paramref name="caller"/> may act on <paramref name="target"/> (else EPERM).</summary>
    public static bool MayActOn(Domain* caller, Domain* target) => caller == target || caller->IsControl != 0;

    /// <summary>The number that <paramref name="id"/> stands for when <paramref name="caller"/> says it.</summary>
    public static DomainId Resolve(Domain* caller, DomainId id) => id.Value == DomainId.Self.Value ? new DomainId(caller->Id) : id;
}
