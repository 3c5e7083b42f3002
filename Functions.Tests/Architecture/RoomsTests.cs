using Mono.Cecil;

namespace Edge.Tests.Architecture;

/// <summary>The rooms' walls: which namespace may use which, and what the pure ones keep away from.</summary>
public sealed class RoomsTests
{
    private static readonly AppAssembly App = new();

    /// <summary>Inside the engine; its root namespace is open to all rooms, the engine class itself to none.</summary>
    private static readonly Dictionary<string, string[]> AllowedInPostgrest = new()
    {
        ["Errors"] = [],
        ["Schema"] = ["Errors"],
        ["Auth"] = ["Errors"],
        ["Config"] = ["Auth"],
        ["Requests"] = ["Schema", "Errors"],
        ["Access"] = ["Requests", "Schema", "Errors"],
        ["Planning"] = ["Access", "Requests", "Schema", "Errors"],
        ["Sql"] = ["Planning", "Requests", "Schema", "Auth"],
        ["Execution"] = ["Sql", "Planning", "Requests", "Schema", "Auth", "Errors"],
        ["Responses"] = ["Execution", "Planning", "Requests", "Schema", "Errors"],
    };

    [Fact]
    public void The_engines_rooms_use_only_the_rooms_that_they_may() =>
        AssertNone(
            from type in App.Types
            where AppAssembly.Room(type).StartsWith("Edge.Postgrest.", StringComparison.Ordinal)
            let room = EngineRoom(type)
            from used in AppAssembly.UsesOf(type)
            where IsIn(AppAssembly.Room(used), "Edge.Postgrest") && EngineRoom(used) != room && !MayUse(room, used)
            select $"{type.FullName} uses {used.FullName}");

    [Theory]
    [InlineData("Edge.Postgrest")]
    [InlineData("Edge.Client")]
    [InlineData("Edge.Kv")]
    [InlineData("Edge.ChangeFeed")]
    public void These_rooms_know_no_other_part_of_the_app(string alone) =>
        AssertNone(
            from type in App.Types
            where IsIn(AppAssembly.Room(type), alone)
            from used in AppAssembly.UsesOf(type)
            let room = AppAssembly.Room(used)
            where IsIn(room, "Edge") && !IsIn(room, alone) && !IsWordOfPostgres(used) && !(alone == "Edge.ChangeFeed" && IsIn(room, "Edge.Kv"))
            select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void Parsing_planning_and_building_SQL_wait_for_nothing_and_touch_nothing_outside() =>
        AssertNone(
            from type in App.Types
            where AppAssembly.Room(type) is "Edge.Postgrest.Requests" or "Edge.Postgrest.Access" or "Edge.Postgrest.Planning" or "Edge.Postgrest.Sql"
            from used in AppAssembly.UsesOf(type)
            where used.Namespace is "System.Threading.Tasks" or "System.IO" or "System.IO.Pipelines" or "System.Net.Http" or "System.Net.Sockets" ||
                used.Namespace.StartsWith("Npgsql", StringComparison.Ordinal) ||
                used.FullName is "System.TimeProvider" or "System.DateTime" or "System.Environment"
            select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void Only_hosting_and_the_composition_root_read_configuration() =>
        AssertNone(
            from type in App.Types
            where IsIn(AppAssembly.Room(type), "Edge") && !IsIn(AppAssembly.Room(type), "Edge.Hosting")
            from used in AppAssembly.UsesOf(type)
            where used.Namespace.StartsWith("Microsoft.Extensions.Configuration", StringComparison.Ordinal)
            select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void No_namespace_is_called_like_a_type_in_it() =>
        AssertNone(
            from type in App.Types
            where !type.IsNested && type.Namespace.Split('.')[^1] == type.Name.Split('`')[0]
            select type.FullName);

    [Fact]
    public void A_class_is_sealed_or_made_to_be_derived_from() =>
        AssertNone(
            from type in App.Types
            where IsIn(AppAssembly.Room(type), "Edge") && type.IsClass && !type.IsSealed && !type.IsAbstract && AppAssembly.IsWrittenByHand(type)
            select type.FullName);

    [Fact]
    public void A_file_lies_in_the_folder_that_its_namespace_names() =>
        AssertNone(
            from file in Directory.EnumerateFiles(Repository.Path("Functions"), "*.cs", SearchOption.AllDirectories)
            let folder = Path.GetRelativePath(Repository.Path("Functions"), Path.GetDirectoryName(file)!).Replace('\\', '/')
            where folder.Split('/')[0] is not ("bin" or "obj" or ".") && folder != "Hosting/Local"
            let declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where declared is not null && declared.TrimEnd(';') != $"namespace Edge.{folder.Replace('/', '.')}"
            select $"{file}: {declared}");

    /// <summary>Names, keys and snapshots of Postgres, which every room may speak of.</summary>
    private static bool IsWordOfPostgres(TypeReference used) => used.Name is "QualifiedIdentifier" or "PgSnapshot" or "KeyText";

    private static bool MayUse(string room, TypeReference used)
    {
        var usedRoom = EngineRoom(used);
        return usedRoom.Length == 0
            ? used.Name != nameof(Edge.Postgrest.PostgrestEngine)
            : AllowedInPostgrest.TryGetValue(room, out var allowed) && allowed.Contains(usedRoom);
    }

    /// <summary>The engine's room that a type is in, in whichever folder of the room; empty for the engine's root.</summary>
    private static string EngineRoom(TypeReference type) => AppAssembly.Room(type).Split('.').ElementAtOrDefault(2) ?? "";

    private static bool IsIn(string room, string outer) =>
        room == outer || room.StartsWith(outer + ".", StringComparison.Ordinal);

    private static void AssertNone(IEnumerable<string> violations)
    {
        var found = violations.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }
}
