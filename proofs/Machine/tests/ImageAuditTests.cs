namespace Cordon.Proofs.Machine.Tests;

/// <summary>The audit sees what small images made for it contain.</summary>
public sealed class ImageAuditTests : IDisposable
{
    readonly TestImage folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Privileged_instructions_are_listed_with_their_functions()
    {
        var report = Audit("main: vmrun\n mov rax, cr3\n push rax\n pop rax\n ret");
        Assert.Contains(report.Privileged, use => use is { Mnemonic: "vmrun", Count: 1, Functions: ["main"] });
        Assert.Contains(report.Privileged, use => use is { Mnemonic: "mov", Functions: ["main"] });
        Assert.Contains(report.Privileged, use => use is { Mnemonic: "cli", Functions: ["pvh_start"] });
        Assert.DoesNotContain(report.Privileged, use => use.Mnemonic is "push" or "pop");
        Assert.Empty(report.Undecodable);
    }

    [Fact]
    public void The_stack_bound_is_that_of_the_deepest_path()
    {
        var report = Audit("""
            main: push rbx
                call shallow
                call deep
                pop rbx
                ret
            shallow: ret
            deep: sub rsp, 40
            .loop: dec rax
                jnz .loop
                add rsp, 40
                ret
            """);
        Assert.Equal(["long_start", "main", "deep"], report.Stack.Path);
        Assert.Equal(8 + (8 + 8) + (8 + 40), report.Stack.Bytes);
    }

    [Fact]
    public void Recursion_has_no_bound()
    {
        var report = Audit("main: call other\n ret\nother: call main\n ret");
        Assert.Null(report.Stack.Bytes);
        Assert.StartsWith("recursion: main -> other -> main", report.Stack.Problem);
    }

    [Fact]
    public void A_stack_pointer_moved_by_a_register_has_no_bound()
        => Assert.Contains("no fixed size", Audit("main: sub rsp, rax\n ret").Stack.Problem);

    [Fact]
    public void Indirect_transfers_and_dead_code_are_named()
    {
        var report = Audit("main: lea rax, [rel taken]\n call rax\n ret\ntaken: ret\ndead: ret");
        Assert.Equal("call rax", Assert.Single(report.Indirect).Text);
        Assert.Equal(["dead"], report.Unreachable);
    }

    [Fact]
    public void What_does_not_decode_is_named()
        => Assert.Single(Audit("main: ret\nodd: db 0x06, 0x06").Undecodable);

    [Fact]
    public void A_file_that_is_no_image_is_refused()
    {
        var path = folder.PathOf("text.elf");
        File.WriteAllText(path, "text");
        Assert.Contains("no little-endian ELF64", Assert.Throws<ImageFormatException>(() => ImageAudit.Run(path)).Message);
    }

    [Fact]
    public void A_truncated_image_is_refused()
    {
        Audit("main: ret");
        var path = folder.PathOf("short.elf");
        File.WriteAllBytes(path, File.ReadAllBytes(folder.PathOf("image.elf"))[..200]);
        Assert.Contains("truncated", Assert.Throws<ImageFormatException>(() => ImageAudit.Run(path)).Message);
    }

    [Fact]
    public void A_stripped_image_is_refused()
    {
        Audit("main: ret");
        folder.Run("ld.lld", "-s", "-o", "stripped.elf", "image.o", "-e", "pvh_start");
        Assert.Contains("symbol table", Assert.Throws<ImageFormatException>(() => ImageAudit.Run(folder.PathOf("stripped.elf"))).Message);
    }

    AuditReport Audit(string code) => ImageAudit.Run(folder.Build(code));
}
