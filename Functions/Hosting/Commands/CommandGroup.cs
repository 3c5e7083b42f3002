using System.CommandLine;

namespace Edge.Hosting.Commands;

/// <summary>Groups commands under one word, as in <c>cache install</c> and <c>cache status</c>. It does nothing by itself.</summary>
internal sealed class CommandGroup(string name, string description) : Command(name, description);
