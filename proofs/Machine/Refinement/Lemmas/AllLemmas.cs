namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>The lemmas by which contracts hold.</summary>
public static class AllLemmas
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Lemma> List { get; } = Create();

    /// <summary>All of them anew: one keeps what it saw while it is shown, so each thread needs its own.</summary>
    public static IReadOnlyList<Lemma> Create() =>
    [
        new PortSearch(), new SleeperLoop(), new Refusals(), new Translation(), new GuestCopy(),
        new EntrySearch(), new EntryPreparation(), new UseDrop(), new FreeFrameSearch(), new FrameTake(), new GrantRounds(), GrantRecordSearch.OfUse(), GrantRecordSearch.OfMapping(), new GrantClaiming(), new GrantUnmarking(), new NestedCall(), new ConsolePrefix(), new ConsoleSpeech(),
        new PageWalk(), new ExitPath(), new ExitStub(),
    ];
}
