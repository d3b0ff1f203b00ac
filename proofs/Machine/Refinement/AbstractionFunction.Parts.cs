using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

public static partial class AbstractionFunction
{
    static KeyValuePair<string, Meaning> OfDomain(string map, string field)
        => new(map, (t, k) => Of(Exists(t, k[0]), t[t.Layout.Domains, field, k[0]]));

    static KeyValuePair<string, Meaning> OfVcpu(string map, string field)
        => new(map, (t, k) => Of(HasVcpu(t, k), Vcpu(t, k, field)));

    // The hypervisor has ports too; of these the tables say nothing but what the domain's end says.
    static KeyValuePair<string, Meaning> OfPort(string map, Meaning meaning)
        => new(map, (t, k) => Select(Equal(k[0], Literal(Spec.Domid.Xen)), Term.Application($"hypervisor.{map}", 64, k[1]),
            Of(And(IsDomain(t, k[0]), Below(k[1], t.Layout.Sizes.Ports)), meaning(t, k))));

    static KeyValuePair<string, Meaning> OfGrant(string map, Meaning meaning)
        => new(map, (t, k) => Of(And(IsDomain(t, k[0]), Less(k[1], t.Layout.GrantUses.Counts[1])), meaning(t, k)));

    static KeyValuePair<string, Meaning> OfMapping(string map, Meaning meaning)
        => new(map, (t, k) => Of(And(IsDomain(t, k[0]), Less(k[1], t[t.Layout.Domains, "GrantHandles", k[0]]), Not(IsZero(Mapping(t, k, "IsInUse")))), meaning(t, k)));

    static KeyValuePair<string, Meaning> MapEntry(string map, ulong word)
        => new(map, (t, k) => Of(And(Exists(t, k[0]), Less(k[1], t[t.Layout.Domains, "MapEntryCount", k[0]])),
            t[t.Layout.Domains, "MapEntry", k[0], Plus(Times(k[1], 3), word)]));

    /// <summary>Whether the number is one of a row of the domain table.</summary>
    static Term IsDomain(TableReader t, Term domain) => Below(domain, t.Layout.Sizes.Domains);

    /// <summary>Whether there is a domain of that number.</summary>
    static Term Exists(TableReader t, Term domain) => And(IsDomain(t, domain), Not(IsZero(t[t.Layout.Domains, "State", domain])));

    static Term HasVcpu(TableReader t, IReadOnlyList<Term> key)
        => And(IsDomain(t, key[0]), Less(key[1], t[t.Layout.Domains, "VcpuCount", key[0]]));

    static Term HasOwnInfo(TableReader t, IReadOnlyList<Term> key) => And(HasVcpu(t, key), Not(IsZero(Vcpu(t, key, "IsInfoRegistered"))));

    static Term Vcpu(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.Vcpus, field, key[0], key[1]];

    static Term Port(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.Channels, field, key[0], key[1]];

    static Term PortState(TableReader t, IReadOnlyList<Term> key)
        => Of(Not(Equal(Port(t, key, "State"), Literal((byte)Impl.ChannelState.Reserved))), Port(t, key, "State"));

    // The hypervisor's end of a domain's console has the port that is one above the domain's number (a rule of the tables).
    static Term HypervisorEndsDomain(Term port) => Term.Binary(Operator.Subtract, port, One);

    static Term Use(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.GrantUses, field, key[0], key[1]];

    static Term IsGrantUsed(TableReader t, IReadOnlyList<Term> key) => Not(And(IsZero(Use(t, key, "Readers")), IsZero(Use(t, key, "Writers"))));

    static Term Mapping(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.GrantMappings, field, key[0], key[1]];

    static Term Entry(TableReader t, IReadOnlyList<Term> key) => t[t.Layout.NestedEntries, "Entry", key[0], key[1]];

    // Bit 0 says that an entry is present.
    static Term HasEntry(TableReader t, IReadOnlyList<Term> key)
        => And(IsDomain(t, key[0]), Below(key[1], Impl.NestedPaging.GfnLimit), Equal(Term.Extract(Entry(t, key), 0, 0), Term.Vector(1, 1)));

    static Term HandleWord(TableReader t, Term domain, Term word)
    {
        var handle = Zero;
        for (var i = 7; i >= 0; i--)
        {
            var octet = t[t.Layout.Domains, "Handle", domain, Plus(Times(word, 8), (ulong)i)];
            handle = Term.Binary(Operator.BitOr, Term.Binary(Operator.ShiftLeft, handle, Literal(8)), octet);
        }
        return handle;
    }

    static Term IsFrame(Term frame) => Less(frame, MachineLayout.FrameCount);

    // The table keeps the owner's number exclusive-or DOMID_INVALID, so that 0 says that the frame is free.
    static Term OwnerOf(TableReader t, Term frame)
        => Term.ZeroExtend(Term.Binary(Operator.BitXor, t.Narrow(t.Layout.Frames, "OwnerCode", frame), Term.Vector(Spec.Domid.Invalid, 16)), 64);

    static Term IsNestedTable(TableReader t, Term frame)
        => Equal(t[t.Layout.Frames, "Type", frame], Literal((byte)Impl.FrameType.OwnTable));

    // To the model a table of nested paging is a frame of the hypervisor like any other.
    static Term TypeOf(TableReader t, Term frame) => Of(Not(IsNestedTable(t, frame)), t[t.Layout.Frames, "Type", frame]);

    // The model knows of a frame of the hypervisor only that it is one.
    static Term IsNotHypervisors(TableReader t, Term frame) => And(IsFrame(frame), Not(Equal(OwnerOf(t, frame), Literal(Spec.Domid.Xen))));

    // What a free frame holds means nothing: whoever takes one finds zeros (Contracts.FreeFrames).
    static Term IsDomains(TableReader t, Term frame) => And(IsFrame(frame), Below(OwnerOf(t, frame), Spec.Domid.FirstReserved));

    static Term FramePlusOne(Term address) => Plus(Term.Binary(Operator.ShiftRight, address, Literal(12)), 1);

    static Term OffsetIn(Term address) => Term.Binary(Operator.BitAnd, address, Literal(0xfff));

    static Term IsSet(Term deadline) => Not(Equal(deadline, Literal(Impl.Timers.Never)));
}
