using System.Runtime.CompilerServices;

namespace Edge.Tests.Support;

/// <summary>The clone that these tests were built in.</summary>
internal static class Repository
{
    private static readonly string Root = System.IO.Path.GetFullPath(System.IO.Path.Combine(ThisFolder(), "..", ".."));

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string ThisFolder([CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file)!;
}
