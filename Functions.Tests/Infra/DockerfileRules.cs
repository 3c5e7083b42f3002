using System.Text.RegularExpressions;
using Edge.Hosting.Commands;

namespace Edge.Tests.Infra;

/// <summary>What has to hold of <c>infra/Dockerfile</c>; each rule gives its mistakes in words.</summary>
internal static partial class DockerfileRules
{
    /// <summary>Variables that BuildKit or the base images set.</summary>
    private static readonly string[] FromElsewhere = ["BUILDPLATFORM", "APP_UID"];

    private const string Tunnel = "tunnel";

    private static readonly Version FirstThatKeepsPaths = new(2026, 8, 2);

    private static readonly string AppFile = $"{typeof(Program).Assembly.GetName().Name}.dll";

    public static IEnumerable<string> Mistakes(Dockerfile file)
    {
        var targets = Named().ToList();
        var images = targets.Select(file.Stage).OfType<DockerfileStage>().ToList();
        return
        [
            .. targets.Where(target => file.Stage(target) is null).Select(target => $"the target {target} is named elsewhere and does not exist"),
            .. file.Stages.SelectMany(stage => Bases(file, stage)),
            .. file.Stages.SelectMany(stage => Variables(file, stage)),
            .. images.SelectMany(stage => (string[])[.. User(stage), .. Labels(stage)]),
            .. images.Where(stage => stage.Name != Tunnel).SelectMany(stage => App(file, stage)),
            .. images.Where(stage => stage.Name == Tunnel).SelectMany(stage => Cloudflared(file, stage)),
        ];
    }

    private static IEnumerable<string> Bases(Dockerfile file, DockerfileStage stage)
    {
        var before = file.Stages.TakeWhile(other => other != stage).Select(other => other.Name).ToList();
        var image = file.Image(stage);
        if (!before.Contains(image) && !PinnedImage().IsMatch(image)) yield return $"{stage.Name} is made from {image}, which is no stage and not pinned";
        foreach (var copy in stage.Copies.Where(copy => !before.Contains(copy.Stage)))
            yield return $"{stage.Name} copies from {copy.Stage}, which is no stage before it";
    }

    private static IEnumerable<string> Variables(Dockerfile file, DockerfileStage stage)
    {
        HashSet<string> known = [.. FromElsewhere];
        var inFrom = file.Arguments.Select(argument => argument.Rest.Split('=')[0]).ToHashSet();
        foreach (var unknown in Used(stage.Base).Except(inFrom)) yield return $"{stage.Name} is made from an image with ${unknown}, which nobody sets";
        foreach (var instruction in stage.Instructions)
        {
            foreach (var unknown in Used(instruction.Rest).Except(known)) yield return $"{stage.Name} uses ${unknown}, which nobody sets";
            if (instruction.Keyword == "ARG") known.Add(instruction.Rest.Split('=')[0]);
        }
    }

    private static IEnumerable<string> App(Dockerfile file, DockerfileStage stage) =>
    [
        .. Ports(stage), .. Published(file, stage), .. Command(stage, "HEALTHCHECK"), .. Command(stage, "ENTRYPOINT"),
    ];

    /// <summary>A cloudflared that does not rewrite paths, and ends after the app beside it.</summary>
    private static IEnumerable<string> Cloudflared(Dockerfile file, DockerfileStage stage)
    {
        var version = file.Stage("cloudflared") is { } source ? Version.Parse(file.Image(source).Split(':')[1]) : new Version(0, 0);
        if (version < FirstThatKeepsPaths) yield return $"cloudflared {version} rewrites paths";
        if (!stage.Words("ENTRYPOINT").SequenceEqual(["linger", "cloudflared", "--no-autoupdate"])) yield return $"{stage.Name} ends before the app";
        if (!stage.All("COPY").Any(copy => copy.Rest == "infra/tunnel/linger /usr/local/bin/linger")) yield return $"{stage.Name} has nothing to linger by";
    }

    private static IEnumerable<string> User(DockerfileStage stage)
    {
        if (stage.Last("USER") is not { } user || user.Split(':')[0] is "root" or "0") yield return $"{stage.Name} runs as root";
        var after = stage.Instructions.SkipWhile(instruction => instruction.Keyword != "USER").Select(instruction => instruction.Keyword);
        if (after.Intersect(["RUN", "COPY", "ADD"]).Any()) yield return $"{stage.Name} is changed after USER";
    }

    private static IEnumerable<string> Ports(DockerfileStage stage)
    {
        var port = EdgePort().Match(File.ReadAllText(Repository.Path("infra/modules/edge.bicep"))).Groups[1].Value;
        if (stage.Last("EXPOSE") != port) yield return $"{stage.Name} does not expose {port}";
        if (stage.Pairs("ENV").GetValueOrDefault("ASPNETCORE_URLS") != $"http://+:{port}") yield return $"{stage.Name} does not listen on {port}";
    }

    private static IEnumerable<string> Labels(DockerfileStage stage)
    {
        string Label(string name) => stage.Pairs("LABEL").GetValueOrDefault($"org.opencontainers.image.{name}") ?? "";
        foreach (var name in new[] { "title", "description" }.Where(name => Label(name).Length == 0)) yield return $"{stage.Name} has no {name}";
        if (!File.ReadAllText(Repository.Path("LICENSE")).StartsWith($"{Label("licenses")} License", StringComparison.Ordinal))
            yield return $"{stage.Name} has another license";
        if (Label("revision") != "$REVISION") yield return $"{stage.Name} does not say its commit";
    }

    /// <summary>Requires that the app is published for a platform, so that it is compiled ahead, and copied to where it is started.</summary>
    private static IEnumerable<string> Published(Dockerfile file, DockerfileStage stage)
    {
        if (stage.Copies.ToList() is not [var copy] || file.Stage(copy.Stage)?.Last("RUN") is not { } run) return [$"{stage.Name} has no app"];
        var publish = Publish().Match(run);
        var script = stage.Pairs("ENV").GetValueOrDefault("AzureWebJobsScriptRoot");
        return new (bool IsRight, string Mistake)[]
        {
            (publish.Success && File.Exists(Repository.Path(publish.Groups[1].Value, $"{publish.Groups[1].Value}.csproj")), "is not published"),
            (run.Contains(" -c Release ", StringComparison.Ordinal), "is not published for release"),
            (Platform().IsMatch(run), "is not published for a platform"),
            (run.Contains(" --self-contained false ", StringComparison.Ordinal), "brings a runtime, which the image has"),
            (run.EndsWith($" -o {copy.Source}", StringComparison.Ordinal), "is copied from another folder than it is published to"),
            (script is null || script == copy.Target, "is not where the host looks for it"),
        }.Where(rule => !rule.IsRight).Select(rule => $"{stage.Name} {rule.Mistake}");
    }

    /// <summary>What is started is the app where it was copied to, with a command that it has, and needs no shell.</summary>
    private static IEnumerable<string> Command(DockerfileStage stage, string keyword)
    {
        // The Functions host's image starts the host.
        if (keyword == "ENTRYPOINT" && stage.Last(keyword) is null && stage.Pairs("ENV").ContainsKey("AzureWebJobsScriptRoot")) yield break;
        var words = stage.Words(keyword);
        if (words.Count < 2 || words[0] != "dotnet")
        {
            yield return $"{stage.Name} has no {keyword} that starts the app";
            yield break;
        }

        var folders = stage.Copies.Select(copy => copy.Target).ToList();
        if (!folders.Select(folder => Path.Combine(folder, AppFile)).Contains(stage.InFolder(words[1])))
            yield return $"{stage.Name}: {keyword} starts {words[1]}";
        if (keyword == "HEALTHCHECK" && !Commands().Contains(words.ElementAtOrDefault(2)))
            yield return $"{stage.Name}: the app has no command {words.ElementAtOrDefault(2)}";
    }

    /// <summary>Targets that README, the compose stack, the templates' comments and the workflows name.</summary>
    private static IEnumerable<string> Named()
    {
        string[] places = ["README.md", "infra/README.md", "infra/Dockerfile", "infra/main.bicep", "infra/compose.yaml", "infra/origin/compose.yaml", "infra/origin/origin.bicep"];
        var texts = places.Select(place => File.ReadAllText(Repository.Path(place)));
        return texts.SelectMany(text => Target().Matches(text)).Select(match => match.Groups[1].Value)
            .Concat(Workflow.Read("deploy.yml").Jobs.SelectMany(job => job.Matrix("target"))).Distinct();
    }

    /// <summary>Names of the app's commands.</summary>
    private static IEnumerable<string?> Commands() => CommandTree.Paths();

    private static IEnumerable<string> Used(string text) => Variable().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[^$:]+:[^$:]*\d[^$:]*$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"var edgePort = (\d+)")]
    private static partial Regex EdgePort();

    [GeneratedRegex(@"dotnet publish (\S+) ")]
    private static partial Regex Publish();

    [GeneratedRegex(@" -a (amd64|\$TARGETARCH) ")]
    private static partial Regex Platform();

    [GeneratedRegex(@"(?:--target|target:|, target|\.ci/image) ([a-z]+)")]
    private static partial Regex Target();
}
