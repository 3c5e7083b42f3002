using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Edge.Postgrest.Config;

/// <summary>
/// Reads single settings and gathers what is wrong with them, so that all mistakes are told at once. An empty value means: not set.
/// </summary>
/// <param name="setting">A setting's value by its name as in PostgREST's configuration file; null if it is not set.</param>
internal sealed class SettingReader(Func<string, string?> setting)
{
    private readonly List<string> errors = [];

    public ImmutableArray<string> Errors => [.. errors];

    /// <summary>Sets itself apart from <see cref="Text"/>: empty is a value of its own.</summary>
    public string? TextOrEmpty(string name) => setting(name);

    /// <param name="name">The setting; its older name, if it has one, follows.</param>
    public string? Text(string name, string? alias = null)
    {
        if (setting(name) is { Length: > 0 } value) return value;
        return alias is not null && setting(alias) is { Length: > 0 } old ? old : null;
    }

    public ImmutableArray<string>? List(string name, string? alias = null) => Text(name, alias) is { } text ? Items(text) : null;

    public static ImmutableArray<string> Items(string text) => [.. text.Split(',').Select(item => item.Trim())];

    public int Number(string name, int otherwise, string? alias = null) => (int)(Number(name, alias, int.MaxValue) ?? otherwise);

    public long? Number(string name, string? alias, long most)
    {
        if (Text(name, alias) is not { } text) return null;
        if (long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) <= most) return number;

        Add(name, $"expected a whole number, not \"{text}\"");
        return null;
    }

    /// <summary>true and false in any case, with or without quotes, or a number: more than zero is true.</summary>
    public bool Flag(string name, bool otherwise, string? alias = null)
    {
        if (Text(name, alias) is not { } text) return otherwise;

        var letters = string.Concat(text.Where(char.IsLetter));
        if (letters.Equals("true", StringComparison.OrdinalIgnoreCase)) return true;
        if (letters.Equals("false", StringComparison.OrdinalIgnoreCase)) return false;
        if (BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)) return number > 0;

        Add(name, $"expected true or false, not \"{text}\"");
        return otherwise;
    }

    public T Choice<T>(string name, T otherwise, params ReadOnlySpan<(string Name, T Meaning)> choices)
    {
        if (Text(name) is not { } text) return otherwise;

        var names = new List<string>();
        foreach (var (choice, meaning) in choices)
        {
            if (choice == text) return meaning;
            names.Add(choice);
        }

        Add(name, $"expected {string.Join(", ", names[..^1])} or {names[^1]}, not \"{text}\"");
        return otherwise;
    }

    public void Add(string name, string problem) => errors.Add($"{name}: {problem}");
}
