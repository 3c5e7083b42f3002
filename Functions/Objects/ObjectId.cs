using System.Text;

namespace Edge.Objects;

/// <summary>Names one object: its class and its name within the class.</summary>
public readonly record struct ObjectId
{
    private const int LongestClass = 128;
    private const int LongestName = 1024;

    /// <exception cref="ArgumentException">A part is empty, too long, or holds NUL or half a surrogate pair.</exception>
    public ObjectId(string @class, string name)
    {
        Class = IsValid(@class, LongestClass) ? @class : throw new ArgumentException($"A class has 1 to {LongestClass} bytes of text", nameof(@class));
        Name = IsValid(name, LongestName) ? name : throw new ArgumentException($"A name has 1 to {LongestName} bytes of text", nameof(name));
    }

    public string Class { get; }

    public string Name { get; }

    /// <summary>Whether a text can be an object's name.</summary>
    public static bool IsName(string name) => IsValid(name, LongestName);

    public override string ToString() => $"{Class}/{Name}";

    private static bool IsValid(string text, int longest) => text.Length > 0 && StoredText.IsValid(text) && Encoding.UTF8.GetByteCount(text) <= longest;
}
