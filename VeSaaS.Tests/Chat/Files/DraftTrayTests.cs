using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Tests.Design;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Chat.Files;
using Xunit;

namespace VeSaaS.Tests.Chat.Files;

public sealed class DraftTrayTests : DesignContext
{
    private readonly DraftList _drafts = new();
    private readonly List<string> _removed = [];
    private readonly List<FileRow> _found = [];
    private Func<string, Stream, CancellationToken, Task<UploadOutcome>> _upload = KeepAsync;

    [Fact]
    public async Task Choose_Files_AreUploadedInOrderAndAnnounced()
    {
        var tray = Show();

        await ChooseAsync(tray, new ChosenFile("a.txt", "one"), new ChosenFile("b.txt", "three"));

        Assert.Equal(["a.txt", "b.txt"], _drafts.Kept.Select(file => file.Name));
        Assert.Equal(["3 B", "5 B"], tray.FindAll(".draft .ve-caption").Select(size => size.TextContent));
        Assert.Equal("b.txt is attached.", tray.Find("[role=status]").TextContent);
        Assert.Single(tray.FindAll("input"));
    }

    [Fact]
    public async Task Choose_NotTaken_SaysWhyAndCanOnlyBeRemoved()
    {
        _upload = (_, _, _) => Task.FromResult<UploadOutcome>(new UploadOutcome.Refused("x.exe is a program, which is not taken."));
        var tray = Show();

        await ChooseAsync(tray, new ChosenFile("x.exe", "MZ"));

        Assert.Equal("x.exe is a program, which is not taken.", tray.Find(".draft[data-state=refused]").TextContent.Trim());
        Assert.Equal("Remove the file that was not taken first.", _drafts.WhyNot);
        await tray.Find("button").ClickAsync(new());
        Assert.Empty(_drafts.Files);
        Assert.Empty(_removed);
    }

    [Fact]
    public async Task Choose_LargerThanAnUpload_IsNotRead()
    {
        var file = new ChosenFile("huge.txt", "") { Size = FileLimits.MaxUpload + 1 };

        await ChooseAsync(Show(), file);

        Assert.Equal("huge.txt is larger than 50 MB.", Assert.Single(_drafts.Files).Problem);
        Assert.False(file.IsRead);
    }

    [Fact]
    public async Task Choose_UploadBreaks_SaysSoAndGoesOn()
    {
        _upload = (name, content, token) => name == "a.txt" ? throw new IOException("The disk is full.") : KeepAsync(name, content, token);

        await ChooseAsync(Show(), new ChosenFile("a.txt", "one"), new ChosenFile("b.txt", "two"));

        Assert.Equal(["a.txt could not be uploaded. Remove it and attach it again.", null], _drafts.Files.Select(file => file.Problem));
    }

    [Fact]
    public async Task Choose_WhileOthersAreUploaded_UsesAFieldOfItsOwn()
    {
        var arrived = new TaskCompletionSource();
        _upload = async (name, content, token) =>
        {
            await (name == "slow.txt" ? arrived.Task : Task.CompletedTask);
            return await KeepAsync(name, content, token);
        };
        var tray = Show();

        var slow = ChooseAsync(tray, new ChosenFile("slow.txt", "slow"));
        await ChooseAsync(tray, new ChosenFile("fast.txt", "fast"));

        Assert.True(_drafts.IsUploading);
        Assert.Equal("Uploading slow.txt", tray.Find("progress").GetAttribute("aria-label"));
        Assert.Equal(["-1", "0"], tray.FindAll("input").Select(field => field.GetAttribute("tabindex")));
        arrived.SetResult();
        await slow;
        Assert.Equal(["slow.txt", "fast.txt"], _drafts.Kept.Select(file => file.Name));
        Assert.Empty(tray.FindAll("progress"));
    }

    [Fact]
    public async Task Remove_Kept_IsForgotten()
    {
        var tray = Show();
        await ChooseAsync(tray, new ChosenFile("a.txt", "one"));

        await tray.Find("button[aria-label='Remove a.txt']").ClickAsync(new());

        Assert.Empty(_drafts.Files);
        Assert.Equal(["a.txt"], _removed);
        Assert.Equal("a.txt was removed.", tray.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Remove_WhileItIsUploaded_EndsTheUploadOrForgetsWhatArrived()
    {
        var arrived = new TaskCompletionSource();
        CancellationToken upload = default;
        _upload = async (name, content, token) =>
        {
            upload = token;
            await arrived.Task;
            return await KeepAsync(name, content, CancellationToken.None);
        };
        var tray = Show();
        var uploading = ChooseAsync(tray, new ChosenFile("a.txt", "one"));

        await tray.Find("button").ClickAsync(new());

        Assert.True(upload.IsCancellationRequested);
        arrived.SetResult();
        await uploading;
        Assert.Equal(["a.txt"], _removed);
        Assert.Empty(_drafts.Kept);
    }

    [Fact]
    public void Render_UploadedBeforeTheReload_AreThereAgain()
    {
        var kept = new FileRow(new(TimeProvider.System.NewId()), "kept.txt", "text/plain", 9, IsKept: true);
        _found.Add(kept);
        JSInterop.SetupModule("./Chat/Files/DraftTray.razor.js").Setup<string?>("remembered").SetResult($"{TimeProvider.System.NewId()},{kept.Id.Value},nonsense");

        var tray = Show();

        tray.WaitForAssertion(() => Assert.Equal([kept], _drafts.Kept));
        Assert.NotNull(tray.Find("button[aria-label='Remove kept.txt']"));
    }

    private static async Task<UploadOutcome> KeepAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return new UploadOutcome.Kept(new(new(TimeProvider.System.NewId()), name, "text/plain", bytes.Length, IsKept: true));
    }

    private static Task ChooseAsync(IRenderedComponent<DraftTray> tray, params IBrowserFile[] files) =>
        tray.InvokeAsync(() => tray.FindComponents<AttachField>()[^1].Instance.OnChange.InvokeAsync(new InputFileChangeEventArgs(files)));

    private IRenderedComponent<DraftTray> Show()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        return Render<DraftTray>(parameters => parameters
            .Add(component => component.Drafts, _drafts)
            .Add(component => component.OnUpload, (name, content, token) => _upload(name, content, token))
            .Add(component => component.OnFind, (ids, _) => Task.FromResult<IReadOnlyList<FileRow>>([.. _found.Where(file => ids.Contains(file.Id))]))
            .Add(component => component.OnRemove, (file, _) =>
            {
                _removed.Add(file.Name);
                return Task.CompletedTask;
            }));
    }
}
