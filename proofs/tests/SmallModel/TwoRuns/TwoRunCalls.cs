using Cordon.Model;

namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>A leak put into the model of two runs.</summary>
public enum SeededLeak
{
    /// <summary>None.</summary>
    None,
    /// <summary>The answer is another domain's money.</summary>
    AsksOther,
    /// <summary>Another domain is paid.</summary>
    PaysOther,
    /// <summary>What is sent to a domain is a third one's money.</summary>
    ForwardsSecret,
    /// <summary>The answer is the number of the machine frame that was given.</summary>
    TellsFrame,
    /// <summary>Whether a frame is given depends on another domain's money.</summary>
    BranchesOnOther,
}

/// <summary>What a call of this model takes.</summary>
public sealed class TwoRunArguments
{
    /// <summary>A domain.</summary>
    public Word Other { get; set; }

    /// <summary>A guest frame.</summary>
    public Word Gfn { get; set; }

    /// <summary>A word.</summary>
    public Word Value { get; set; }
}

/// <summary>The calls of the model of two runs.</summary>
public static class TwoRunCalls
{
    /// <summary>The leak that is in it now.</summary>
    public static SeededLeak Leak { get; set; }

    /// <summary>How much the caller has.</summary>
    public static Result Ask(TwoRunState s, Caller caller, TwoRunArguments arguments)
        => Result.Of(Leak == SeededLeak.AsksOther ? s.Money[new(arguments.Other)] : s.Money[caller.Domain]);

    /// <summary>The caller gets more.</summary>
    public static Result Pay(TwoRunState s, Caller caller, TwoRunArguments arguments)
    {
        var domain = Leak == SeededLeak.PaysOther ? new DomainId(arguments.Other) : caller.Domain;
        s.Money[domain] = s.Money[domain] + arguments.Value;
        return Result.Success;
    }

    /// <summary>Another domain is sent what the caller has, or a word of it.</summary>
    public static Result Send(TwoRunState s, Caller caller, TwoRunArguments arguments)
    {
        s.Inbox[new(arguments.Other)] = Leak == SeededLeak.ForwardsSecret ? s.Money[new(arguments.Value)] : s.Money[caller.Domain];
        return Result.Success;
    }

    /// <summary>A free frame becomes the caller's.</summary>
    public static Result Take(TwoRunState s, Caller caller, TwoRunArguments arguments)
    {
        var frame = new Mfn(caller.Choices.Frame);
        if (caller.Choices.OutOfMemory != 0)
        {
            return Result.Of(1);
        }
        if ((s.Owner[frame] != 0) | (frame.Value == ~0UL))
        {
            return Result.IllegalChoice;
        }
        if (Leak == SeededLeak.BranchesOnOther)
        {
            if (s.Money[new(arguments.Other)] == 0)
            {
                return Result.Success;
            }
        }
        s.Owner[frame] = caller.Domain.Value;
        s.P2m[caller.Domain, new(arguments.Gfn)] = frame.Value + 1;
        return Leak == SeededLeak.TellsFrame ? Result.Of(frame.Value) : Result.Success;
    }

    /// <summary>A word is written to a frame of the caller.</summary>
    public static Result Put(TwoRunState s, Caller caller, TwoRunArguments arguments)
    {
        var frame = s.P2m[caller.Domain, new(arguments.Gfn)];
        if (frame == 0)
        {
            return Result.Of(1);
        }
        s.Content[new(frame - 1)] = arguments.Value;
        return Result.Success;
    }

    /// <summary>A word is read from a frame of the caller.</summary>
    public static Result Get(TwoRunState s, Caller caller, TwoRunArguments arguments)
    {
        var frame = s.P2m[caller.Domain, new(arguments.Gfn)];
        if (frame == 0)
        {
            return Result.Of(1);
        }
        return Result.Of(s.Content[new(frame - 1)]);
    }
}
