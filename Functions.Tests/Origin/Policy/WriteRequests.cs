using System.Text;

namespace Edge.Tests.Origin.Policy;

/// <summary>Makes writes to the film archive: honest ones, and some that try to get around a policy.</summary>
internal sealed class WriteRequests(int seed)
{
    private readonly Random random = new(seed);

    public sealed record Write(string Method, string Path, string? Body, string ContentType, string Prefer)
    {
        public Task<ApiResponse> Send(Api api) =>
            api.Send(Method, Path, Body is null ? null : Encoding.UTF8.GetBytes(Body), ContentType, prefer: Prefer);

        public override string ToString() => $"{Method} {Path} {Prefer}\n{ContentType}\n{Body}";
    }

    public Write Next() => Pick<Func<Write>>([Insert, Insert, Update, Update, Delete, Shelf, Award])();

    private Write Insert()
    {
        var rows = Enumerable.Range(0, Chance(75) ? 1 : 2).Select(_ => Loan()).ToList();
        var (type, body) = random.Next(10) switch
        {
            0 => ("text/csv", $"film_id,borrower,days\n{random.Next(1, 9)},{Borrower().Trim('"')},3"),
            1 => ("application/x-www-form-urlencoded", $"film_id={random.Next(1, 9)}&borrower={Borrower().Trim('"')}"),
            _ => ("application/json", rows is [var row] && Chance(80) ? row : $"[{string.Join(',', rows)}]"),
        };
        string[] parameters =
        [
            Chance(15) ? $"columns={Pick(["film_id,borrower", "film_id", "film_id,borrower,days", "film_id,borrower,fee", "film_id,borrower,extra"])}" : "",
            Chance(15) ? $"on_conflict={Pick(["film_id,borrower", "id"])}" : "",
            Chance(25) ? $"select={Pick(["*", "id", "borrower,films(title)", "film_id,fee", "id,films(minutes)"])}" : "",
        ];
        var prefer = Chance(12) ? Pick(["resolution=merge-duplicates", "resolution=ignore-duplicates"]) : Chance(10) ? "missing=default" : "count=exact";
        return new("POST", $"/loans?{string.Join('&', parameters.Where(parameter => parameter != ""))}", body, type, Preferring(prefer));
    }

    /// <summary>Names that come twice, or are spelt in another way, are of one column all the same.</summary>
    private string Loan()
    {
        var members = new List<string> { $"\"film_id\":{Pick(["1", "3", "4", "5", "6", "6", "\"4\"", "8", "null"])}" };
        if (Chance(90)) members.Add($"\"{(Chance(90) ? "borrower" : "\\u0062orrower")}\":{Borrower()}");
        if (Chance(8)) members.Add($"\"borrower\":{Borrower()}");
        if (Chance(40)) members.Add($"\"days\":{Pick(["1", "5", "60", "-1", "\"7\""])}");
        if (Chance(10)) members.Add($"\"id\":{random.Next(1, 40)}");
        if (Chance(6)) members.Add(Pick(["\"extra\":{\"a\":1}", "\"stain\":1", "\"fee\":1", "\"nothing\":1"]));
        return $"{{{string.Join(',', members)}}}";
    }

    private Write Update()
    {
        var (path, body) = random.Next(4) switch
        {
            0 => ($"/films?{Filter()}", $"{{\"{Pick(["stars", "minutes", "tags", "title", "director_id"])}\":{Pick(["1", "2", "null"])}}}"),
            1 => ($"/awards?{Filter()}", $"{{\"{Pick(["name", "id", "film_id"])}\":{random.Next(1, 200)}}}"),
            _ => ($"/loans?{Filter()}", Pick(
                ["{\"days\":5}", "{\"film_id\":4}", "{\"days\":9,\"film_id\":6}", "{\"borrower\":\"ann\"}", "{}", "[{\"days\":2}]", "{\"days\":-4}", "{\"id\":1}"])),
        };
        return new("PATCH", path, body, "application/json", Preferring("count=exact"));
    }

    private Write Delete() => new(
        "DELETE", $"/{Pick(["loans", "loans", "loans", "films", "awards", "shelves"])}?{Filter()}", null, "application/json", Preferring("count=exact"));

    private Write Shelf()
    {
        var code = Pick(["A1", "B1", "Z1", "Z2"]);
        var body = $"{{\"code\":\"{code}\",\"room\":\"{Pick(["roof", "cellar"])}\"{(Chance(30) ? ",\"places\":3" : "")}}}";
        return random.Next(4) switch
        {
            0 => new("PUT", $"/shelves?code=eq.{code}", body, "application/json", Preferring("count=exact")),
            1 => new("POST", "/shelves?on_conflict=code", body, "application/json", Preferring($"resolution={Pick(["merge", "ignore"])}-duplicates")),
            2 => new("PATCH", $"/shelves?code=eq.{code}", body, "application/json", Preferring("count=exact")),
            _ => new("POST", "/shelves", body, "application/json", Preferring("count=exact")),
        };
    }

    private Write Award() => new(
        "POST", "/awards", $"{{\"id\":{random.Next(1, 200)},\"name\":\"x\"{(Chance(50) ? ",\"film_id\":3" : "")}}}", "application/json", Preferring("count=exact"));

    private string Filter()
    {
        var filters = new List<string>();
        if (Chance(80)) filters.Add(Pick([$"id=lt.{random.Next(1, 12)}", $"id=eq.{random.Next(1, 9)}", "or=(id.gt.4,id.is.null)", "not.or=(id.eq.1)"]));
        if (Chance(20)) filters.Add(Pick(["borrower=eq.bob", "or=(borrower.eq.ann,borrower.eq.bob)", "borrower=like.*", "extra=is.null", "days=gt.3"]));
        if (Chance(10)) filters.Add($"select={Pick(["id", "*,films(title)", "\"borrower\":films(title)", "extra", "extra:films(title)&extra=is.null"])}");
        return string.Join('&', filters);
    }

    private string Borrower() => Pick(["\"ann\"", "\"ann\"", "\"ann\"", "\"bob\"", "\"bob\"", "\"Ann\"", "\"ann \"", "null"]);

    private string Preferring(string other) => $"tx=commit,{Pick(["return=representation", "return=minimal", "return=headers-only", "return=representation"])},{other}";

    private T Pick<T>(T[] of) => of[random.Next(of.Length)];

    private bool Chance(int percent) => random.Next(100) < percent;
}
