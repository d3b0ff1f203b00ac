using Cordon.GeneratedTests.Commands;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace Cordon.GeneratedTests.Generation;

/// <summary>
/// Generated cases, run and shrunk by FsCheck a chunk at a time: FsCheck keeps something of every test
/// of a run, so chunks keep memory constant, and each chunk is one unit of a shard.
/// </summary>
/// <param name="generate">Makes the case of a random seed.</param>
/// <param name="holds">Runs a case; whether both sides agreed.</param>
/// <param name="shrink">The simpler cases to try instead of a failing one, the most promising first.</param>
public sealed class Campaign(Func<ulong, Case> generate, Func<Case, bool> holds, Func<Case, IEnumerable<Case>> shrink)
{
    /// <summary>The cases of a chunk.</summary>
    public const int ChunkCases = 1000;

    readonly Arbitrary<Case> cases = Arb.From(
        Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Choose(0, int.MaxValue).Select(low => generate(((ulong)high << 32) | (uint)low))),
        shrink);

    /// <summary>Runs cases until one fails.</summary>
    /// <param name="seed">Says which.</param>
    /// <param name="count">How many at the most.</param>
    /// <returns>How many ran, and the shrunk case of the failure, or null when all held.</returns>
    public (int Cases, Case? Failing) Run(ulong seed, int count)
    {
        var runner = new QuietRunner();
        var replay = new Replay(new Rnd(seed), FSharpOption<int>.None);
        var config = Config.Quick
            .WithMaxTest(count)
            .WithReplay(FSharpOption<Replay>.Some(replay))
            .WithQuietOnSuccess(true)
            .WithRunner(runner);
        Check.One(config, Prop.ForAll(cases, holds));
        return (runner.Tests, runner.Failing);
    }

    /// <summary>Keeps the shrunk case of a failure and prints nothing: what is printed is the difference, in field terms.</summary>
    sealed class QuietRunner : IRunner
    {
        public Case? Failing { get; private set; }

        public int Tests { get; private set; }

        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(
            int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
        {
        }

        public void OnFinished(string name, TestResult testResult)
        {
            Tests = testResult is TestResult.Passed passed ? passed.Item1.NumberOfTests : 0;
            if (testResult is TestResult.Failed failed)
            {
                Tests = failed.Item1.NumberOfTests;
                Failing = (Case)failed.Item3.Head;
            }
        }
    }
}
