using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>The images as far as they can be told without Docker: <c>infra/Dockerfile</c>, and what gets into its context.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Text = File.ReadAllText(Repository.Path("infra/Dockerfile"));
    private static readonly DockerIgnore Ignored = DockerIgnore.Parse(File.ReadAllText(Repository.Path(".dockerignore")));

    [Fact]
    public void Images_are_pinned_not_root_and_hold_the_app_where_it_is_started() => Assert.Empty(DockerfileRules.Mistakes(Dockerfile.Parse(Text)));

    [Theory]
    [InlineData("ARG DOTNET=10.0", "ARG DOTNET=latest", "source is made from mcr.microsoft.com/dotnet/sdk:latest, which is no stage and not pinned")]
    [InlineData("ARG DOTNET=10.0", "ARG VERSION=10.0", "source is made from an image with $DOTNET, which nobody sets")]
    [InlineData("FROM source AS container-build", "FROM sources AS container-build", "container-build is made from sources, which is no stage and not pinned")]
    [InlineData("--from=container-build", "--from=build", "container copies from build, which is no stage before it")]
    [InlineData("AS functions\n", "AS functionapp\n", "the target functions is named elsewhere and does not exist")]
    [InlineData("USER $APP_UID\n", "", "functions runs as root")]
    [InlineData("USER $APP_UID\n", "USER root\n", "functions runs as root")]
    [InlineData("USER $APP_UID\n", "USER $APP_UID\nRUN true\n", "functions is changed after USER")]
    [InlineData("USER $APP_UID\n", "USER $APP_USER\n", "functions uses $APP_USER, which nobody sets")]
    [InlineData("EXPOSE 8080", "EXPOSE 80", "functions does not expose 8080")]
    [InlineData("ASPNETCORE_URLS=http://+:8080", "ASPNETCORE_URLS=http://+:80", "functions does not listen on 8080")]
    [InlineData("ARG REVISION=unknown\n", "", "functions uses $REVISION, which nobody sets")]
    [InlineData("licenses=\"MIT\"", "licenses=\"Apache-2.0\"", "functions has another license")]
    [InlineData("org.opencontainers.image.title=\"Edge\"", "org.opencontainers.image.name=\"Edge\"", "functions has no title")]
    [InlineData("\"/home/site/wwwroot/Functions.dll\", \"health\"", "\"/home/site/Functions.dll\", \"health\"",
        "functions: HEALTHCHECK starts /home/site/Functions.dll")]
    [InlineData("\"health\"]", "\"healthy\"]", "functions: the app has no command healthy")]
    [InlineData("[\"dotnet\", \"/home/site/wwwroot/Functions.dll\", \"health\"]", "curl localhost", "functions has no HEALTHCHECK that starts the app")]
    [InlineData("AzureWebJobsScriptRoot=/home/site/wwwroot", "AzureWebJobsScriptRoot=/home/site", "functions is not where the host looks for it")]
    [InlineData("ENTRYPOINT [\"dotnet\", \"Functions.dll\"]", "ENTRYPOINT [\"dotnet\", \"Edge.dll\"]", "container: ENTRYPOINT starts Edge.dll")]
    [InlineData("-a amd64 ", "", "functions is not published for a platform")]
    [InlineData("--self-contained false -o /app", "--self-contained false -o /out", "functions is copied from another folder than it is published to")]
    [InlineData("ARG CLOUDFLARED=2026.8.2", "ARG CLOUDFLARED=2026.8.0", "cloudflared 2026.8.0 rewrites paths")]
    [InlineData("ENTRYPOINT [\"linger\", \"cloudflared\"", "ENTRYPOINT [\"cloudflared\"", "tunnel ends before the app")]
    [InlineData("USER 65532:65532\n", "", "tunnel runs as root")]
    [InlineData("publish Functions -c", "publish Edge -c", "functions is not published")]
    public void A_mistake_in_the_Dockerfile_is_noticed(string text, string by, string mistake)
    {
        var at = Text.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{text}' does not stand there");
        Assert.Contains(mistake, DockerfileRules.Mistakes(Dockerfile.Parse(Text[..at] + by + Text[(at + text.Length)..])));
    }

    [Fact]
    public async Task Published_for_a_platform_the_app_is_compiled_ahead()
    {
        var start = new ProcessStartInfo("dotnet", [
            "msbuild", Repository.Path("Functions/Functions.csproj"), "-getProperty:PublishReadyToRun", "-p:_IsPublishing=true",
            "-p:RuntimeIdentifier=linux-x64",
        ]) { RedirectStandardOutput = true };
        using var build = Process.Start(start)!;

        Assert.Equal("true", (await build.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Fact]
    public void The_build_gets_all_that_the_app_is_made_of()
    {
        var project = File.ReadAllText(Repository.Path("Functions/Functions.csproj"));
        var linked = Linked().Matches(project).Select(match => match.Groups[1].Value).Where(file => file != "local.settings.json").ToList();
        var code = Directory.EnumerateFiles(Repository.Path("Functions"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Path(), file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

        Assert.Equal(["host.json", "infra/origin/sample.sql"], linked);
        Assert.All(
            code.Concat(linked).Concat(["infra/tunnel/linger", "Functions/Functions.csproj", "Directory.Build.props", ".banned-symbols.txt"]),
            file => Assert.True(Ignored.Keeps(file), file));
    }

    [Theory]
    [InlineData(".git/config")]
    [InlineData(".env")]
    [InlineData("local.settings.json")]
    [InlineData("Functions/local.settings.json")]
    [InlineData("infra/origin/secrets/db_uri")]
    [InlineData("Functions/obj/project.assets.json")]
    [InlineData("Functions/bin/Debug/net10.0/Functions.dll")]
    [InlineData("Functions.Tests/Functions.Tests.csproj")]
    public void The_build_gets_no_secret_and_nothing_that_was_built(string file) => Assert.False(Ignored.Keeps(file));

    [Theory]
    [InlineData("*\n!a", "a/b/c", true)]
    [InlineData("*\n!a/b", "a/c", false)]
    [InlineData("**/bin", "bin/x", false)]
    [InlineData("**/bin", "a/bin/x", false)]
    [InlineData("**/bin", "a/binary", true)]
    [InlineData("a\n!a\na/b", "a/b", false)]
    public void The_last_pattern_that_matches_decides(string patterns, string path, bool kept) =>
        Assert.Equal(kept, DockerIgnore.Parse(patterns).Keeps(path));

    /// <summary>One place says which cloudflared is used: all others build it from there.</summary>
    [Fact]
    public void The_Dockerfile_alone_names_cloudflareds_image()
    {
        string[] folders = ["infra", ".github", ".ci"];
        var naming = folders.SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains("cloudflare/cloudflared", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Path(), file));

        Assert.Equal(["infra/Dockerfile"], naming);
        Assert.Single(CloudflaredImage().Matches(Text));
    }

    /// <summary>A tag that stays makes no new revision, and nobody can say what runs.</summary>
    [Fact]
    public void No_image_is_deployed_by_a_tag_that_stays()
    {
        string[] files = ["README.md", "infra/README.md", "infra/main.bicepparam", "infra/origin/origin.bicepparam", ".ci/deploy", ".ci/image"];

        Assert.All(files, file => Assert.DoesNotContain(":latest", File.ReadAllText(Repository.Path(file)), StringComparison.Ordinal));
    }

    [GeneratedRegex("cloudflare/cloudflared")]
    private static partial Regex CloudflaredImage();

    [GeneratedRegex(@"Include=""\.\./([^""]+)""")]
    private static partial Regex Linked();
}
