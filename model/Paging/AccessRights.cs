using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What the entries of a walk together allow: Intel SDM volume 3, 4.6; AMD APM volume 2, 5.6.</summary>
public sealed class AccessRights
{
    /// <summary>Whether user-mode accesses are allowed by every entry: it is a user page. Else it is a supervisor page.</summary>
    public Bool IsUserPage = true;

    /// <summary>Whether writes are allowed by every entry.</summary>
    public Bool IsWritable = true;

    /// <summary>Whether fetches are allowed by every entry.</summary>
    public Bool IsExecutable = true;

    /// <summary>Adds an entry, when <paramref name="isUsed"/>.</summary>
    public void Add(Bool isUsed, Word entry)
    {
        IsUserPage &= Logic.Implies(isUsed, (entry & PageTableEntry.User) != 0);
        IsWritable &= Logic.Implies(isUsed, (entry & PageTableEntry.Writable) != 0);
        IsExecutable &= Logic.Implies(isUsed, (entry & PageTableEntry.ExecuteDisable) == 0);
    }

    /// <summary>Whether the access is allowed.</summary>
    public Bool Allow(PagingControls controls, LinearAccess access)
        => Logic.Implies(access.IsUser, IsUserPage)
            & Logic.Implies(access.IsWrite, AllowWrite(controls, access))
            & Logic.Implies(access.IsFetch, AllowFetch(controls, access))
            & Logic.Implies(!access.IsUser & !access.IsFetch & IsUserPage, AllowSupervisorData(controls, access));

    /// <summary>A user-mode write obeys R/W; a supervisor-mode one, when CR0.WP is set.</summary>
    [Clause("HC-PAG-011")]
    Bool AllowWrite(PagingControls controls, LinearAccess access)
        => IsWritable | (!access.IsUser & !controls.IsSupervisorWriteProtected);

    /// <summary>A fetch obeys the execute-disable bit, which short entries do not have; a supervisor-mode one also SMEP.</summary>
    [Clause("HC-PAG-012"), Clause("HC-PAG-013")]
    Bool AllowFetch(PagingControls controls, LinearAccess access)
        => IsExecutable & !(controls.PreventsSupervisorExecution & IsUserPage & !access.IsUser);

    /// <summary>The supervisor's access to data of a user page obeys SMAP, which RFLAGS.AC overrides for an explicit one.</summary>
    [Clause("HC-PAG-014")]
    static Bool AllowSupervisorData(PagingControls controls, LinearAccess access)
        => !controls.PreventsSupervisorAccess | (controls.OverridesAccessPrevention & !access.IsImplicit);
}
