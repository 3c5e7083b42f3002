namespace Edge.Tests.Infra;

/// <summary><c>.ci/image</c>: an image is good once its own health check says so. Docker is a double.</summary>
public sealed class ImageScriptTests : IDisposable
{
    /// <summary>A file <c>healthy</c> says after how many questions the container is healthy.</summary>
    private readonly ScriptDoubles script = new(new Dictionary<string, string>
    {
        ["docker"] =
            """
            echo "docker $*" >> "$FOLDER/calls"
            case "$1" in
              build) [ ! -e "$FOLDER/unbuilt" ] ;;
              run) echo container-1 ;;
              inspect) if [ "$(grep -c inspect "$FOLDER/calls")" -gt "$(cat "$FOLDER/healthy")" ]; then echo healthy; else echo starting; fi ;;
            esac
            """,
        ["git"] = "echo 1111111111111111111111111111111111111111",
        ["sleep"] = ":",
    });

    public void Dispose() => script.Dispose();

    [SkippableFact]
    public async Task An_image_is_built_of_its_target_and_asked_until_it_lives()
    {
        await File.WriteAllTextAsync(script.In("healthy"), "3");
        var (exit, _, calls) = await script.Run(".ci/image", ["container", "ghcr.io/you/edge:1"]);

        Assert.Equal(0, exit);
        Assert.Equal(
            $"docker build --platform linux/amd64 --file infra/Dockerfile --target container --build-arg REVISION={new string('1', 40)} --tag ghcr.io/you/edge:1 .", calls[0]);
        Assert.EndsWith(" ghcr.io/you/edge:1", calls[1], StringComparison.Ordinal);
        Assert.Equal(4, calls.Count(call => call.StartsWith("docker inspect", StringComparison.Ordinal)));
        Assert.Equal("docker rm --force container-1", calls[^1]);
    }

    [SkippableFact]
    public async Task One_that_does_not_live_is_a_failure_and_its_log_is_shown()
    {
        await File.WriteAllTextAsync(script.In("healthy"), "1000");
        var (exit, said, calls) = await script.Run(".ci/image", ["container", "edge:1"]);

        Assert.Equal((1, "edge:1 does not live"), (exit, said));
        Assert.Equal(["docker logs container-1", "docker rm --force container-1"], calls.TakeLast(2));
    }

    [SkippableFact]
    public async Task What_cannot_be_built_is_not_started()
    {
        await File.WriteAllTextAsync(script.In("unbuilt"), "");
        var (exit, _, calls) = await script.Run(".ci/image", ["container", "edge:1"]);

        Assert.Equal((1, 1), (exit, calls.Count));
    }
}
