using System.Text.Json;
using System.Text.RegularExpressions;

namespace Edge.Tests.Infra;

/// <summary>A Dockerfile as its stages and their instructions; heredocs are not known, and not used.</summary>
internal sealed partial record Dockerfile(IReadOnlyList<DockerfileInstruction> Arguments, IReadOnlyList<DockerfileStage> Stages)
{
    public static Dockerfile Parse(string text)
    {
        List<DockerfileInstruction> before = [];
        List<(string Name, string Base, List<DockerfileInstruction> Instructions)> stages = [];
        foreach (var line in Lines(text))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            var instruction = new DockerfileInstruction(parts[0].ToUpperInvariant(), parts.ElementAtOrDefault(1) ?? "");
            if (instruction.Keyword == "FROM")
            {
                var from = From().Match(instruction.Rest);
                stages.Add((from.Groups["name"].Value, from.Groups["image"].Value, []));
            }
            else (stages.Count == 0 ? before : stages[^1].Instructions).Add(instruction);
        }

        return new(before, [.. stages.Select(stage => new DockerfileStage(stage.Name, stage.Base, stage.Instructions))]);
    }

    public DockerfileStage? Stage(string name) => Stages.FirstOrDefault(stage => stage.Name == name);

    /// <summary>With the values of the arguments before the first stage put in.</summary>
    public string Image(DockerfileStage stage) => Arguments.Where(argument => argument.Keyword == "ARG").Select(argument => argument.Rest.Split('=', 2))
        .Aggregate(stage.Base, (image, argument) =>
            image.Replace($"${{{argument[0]}}}", argument.ElementAtOrDefault(1), StringComparison.Ordinal)
                .Replace($"${argument[0]}", argument.ElementAtOrDefault(1), StringComparison.Ordinal));

    /// <summary>Without comments, which may also stand between continued lines, and continued lines as one.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var open = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[^1] == '\\') open += line[..^1];
            else
            {
                yield return open + line;
                open = "";
            }
        }
    }

    [GeneratedRegex(@"^(--\S+ )*(?<image>\S+)( AS (?<name>\S+))?$", RegexOptions.IgnoreCase)]
    private static partial Regex From();
}

internal sealed partial record DockerfileStage(string Name, string Base, IReadOnlyList<DockerfileInstruction> Instructions)
{
    public IEnumerable<DockerfileInstruction> All(string keyword) => Instructions.Where(instruction => instruction.Keyword == keyword);

    public string? Last(string keyword) => All(keyword).LastOrDefault()?.Rest;

    /// <summary>Names and values of all ENV or LABEL, unquoted.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string keyword) => All(keyword).SelectMany(instruction => Pair().Matches(instruction.Rest))
        .ToDictionary(pair => pair.Groups[1].Value, pair => pair.Groups[2].Value.Trim('"'));

    /// <summary>The stage and the folders of each copy out of another stage.</summary>
    public IEnumerable<(string Stage, string Source, string Target)> Copies => All("COPY").Select(copy => Copy().Match(copy.Rest)).Where(copy => copy.Success)
        .Select(copy => (copy.Groups[1].Value, copy.Groups[2].Value, InFolder(copy.Groups[3].Value)));

    /// <summary>A path as the container sees it.</summary>
    public string InFolder(string path) => Path.GetFullPath(path, Last("WORKDIR") ?? "/");

    /// <summary>The words of a command in brackets, after CMD if it is a health check's; empty if it is another form, which takes a shell.</summary>
    public IReadOnlyList<string> Words(string keyword) => Last(keyword) is { } rest && rest.IndexOf('[', StringComparison.Ordinal) is >= 0 and var start
        ? JsonSerializer.Deserialize<string[]>(rest[start..])!
        : [];

    [GeneratedRegex(@"([\w.]+)=(""[^""]*""|\S+)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"^--from=(\S+) (\S+) (\S+)$")]
    private static partial Regex Copy();
}

internal sealed record DockerfileInstruction(string Keyword, string Rest);
