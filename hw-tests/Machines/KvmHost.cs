namespace Cordon.HwTests.Machines;

/// <summary>Whether this machine's own virtualisation can run a hypervisor in a virtual machine.</summary>
public static class KvmHost
{
    const string Device = "/dev/kvm";
    static readonly string[] parameters = ["/sys/module/kvm_intel/parameters/nested", "/sys/module/kvm_amd/parameters/nested"];

    /// <summary>Checks that KVM gives its guests SVM or VMX.</summary>
    /// <exception cref="LaneUnavailableException">It does not, or there is none.</exception>
    public static void Require()
    {
        if (!File.Exists(Device))
        {
            throw new LaneUnavailableException($"this machine has no {Device}");
        }
        var found = parameters.FirstOrDefault(File.Exists)
            ?? throw new LaneUnavailableException($"{Device} is neither Intel's nor AMD's, so it gives its guests neither VMX nor SVM");
        var value = File.ReadAllText(found).Trim();
        if (value is not ("Y" or "1"))
        {
            throw new LaneUnavailableException($"KVM gives its guests neither VMX nor SVM here: {found} is {value}");
        }
        try
        {
            using var device = File.Open(Device, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new LaneUnavailableException($"{Device} may not be used: {error.Message}");
        }
    }
}
