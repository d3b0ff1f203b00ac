using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Commands;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;

namespace Cordon.Cli.Evidence;

/// <summary>Calls of the hardware tests, with their errors as the command line says them.</summary>
public static class HardwareLane
{
    /// <summary>Runs <paramref name="work"/> on a thread of its own.</summary>
    /// <exception cref="CordonException">The machine lacks something (3), a case file is none (2), or the guest or its hypervisor failed (1).</exception>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LaneUnavailableException error)
        {
            throw CordonException.Lacking(error.Message);
        }
        catch (CaseFileException error)
        {
            throw CordonException.BadInput(error.Message);
        }
        catch (MachineException) when (cancellation.IsCancellationRequested)
        {
            // A terminal sends its Ctrl-C to the machine too.
            throw new OperationCanceledException(cancellation);
        }
        catch (MachineException error)
        {
            throw CordonException.ClaimFails(error.Message);
        }
    }
}
