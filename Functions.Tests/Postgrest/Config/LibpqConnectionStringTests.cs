using Edge.Postgrest.Config;
using Npgsql;

namespace Edge.Tests.Postgrest.Config;

public sealed class LibpqConnectionStringTests
{
    [Theory]
    [InlineData("postgresql://", "Host=/sockets")]
    [InlineData("postgres://db.example.com", "Host=db.example.com")]
    [InlineData("postgresql://me:secret@db:5433/films", "Host=db;Port=5433;Username=me;Password=secret;Database=films")]
    [InlineData("postgresql://me@/films", "Host=/sockets;Username=me;Database=films")]
    [InlineData("postgresql://m%C3%A9:p%40ss%2Fw%3A%25@db/f%20s", "Host=db;Username=mé;Password=p@ss/w:%;Database=f s")]
    [InlineData("postgresql://me:?what?@db/films", "Host=db;Username=me;Password=?what?;Database=films")]
    [InlineData("postgresql://%2Fvar%2Frun%2Fpg/films", "Host=/var/run/pg;Database=films")]
    [InlineData("postgresql:///films?host=/var/run/pg&port=5433", "Host=/var/run/pg;Port=5433;Database=films")]
    [InlineData("postgresql://?dbname=films&user=me&password=a%26b", "Host=/sockets;Database=films;Username=me;Password='a&b'")]
    [InlineData("postgresql://[2001:db8::1]:5433/films", "Host=2001:db8::1;Port=5433;Database=films")]
    [InlineData("postgresql://a:1,b:2,[::1]:3/films", "Host='a:1,b:2,[::1]:3';Database=films")]
    [InlineData("postgresql://a,b/films?port=7", "Host='a,b';Port=7;Database=films")]
    [InlineData("postgresql:///films?host=/a,/b&port=7", "Host='/a,/b';Port=7;Database=films")]
    [InlineData("postgresql://a,b/films?target_session_attrs=read-write", "Host='a,b';Database=films;Target Session Attributes=read-write")]
    [InlineData("postgresql://a/films?target_session_attrs=read-write", "Host=a;Database=films")]
    [InlineData(
        "postgresql://db/films?sslmode=verify-full&sslrootcert=/ca.pem",
        "Host=db;Database=films;SSL Mode=VerifyFull;Root Certificate=/ca.pem")]
    [InlineData("postgresql://db/films?ssl=true", "Host=db;Database=films;SSL Mode=Require")]
    [InlineData("postgresql://db?options=-c%20geqo%3Doff&application_name=api", "Host=db;Options='-c geqo=off';Application Name=api")]
    [InlineData("postgresql://db?fallback_application_name=api&connect_timeout=3", "Host=db;Application Name=api;Timeout=3")]
    [InlineData("postgresql://db?keepalives_idle=60&keepalives_count=3", "Host=db;TCP Keepalive Time=60")]
    [InlineData("host=db port=5433 user=me dbname=films", "Host=db;Port=5433;Username=me;Database=films")]
    [InlineData("  host = db\tpassword = 'a \\'quoted\\' \\\\ word' ", "Host=db;Password=\"a 'quoted' \\ word\"")]
    [InlineData(@"host=db password=a\ b", "Host=db;Password='a b'")]
    [InlineData("host='' dbname=films", "Host=/sockets;Database=films")]
    [InlineData("hostaddr=10.0.0.1 host=db", "Host=10.0.0.1")]
    [InlineData("", "Host=/sockets")]
    public void A_libpq_string_says_the_same_to_Npgsql(string libpq, string npgsql) =>
        Assert.Equivalent(new NpgsqlConnectionStringBuilder(npgsql).ToDictionary(), Parse(libpq).ToDictionary());

    [Fact]
    public void What_the_string_leaves_out_comes_from_the_environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["PGHOST"] = "db", ["PGPORT"] = "5433", ["PGDATABASE"] = "films", ["PGAPPNAME"] = "api",
        };

        Assert.Equal("Port=5433;Host=db;Database=films;Application Name=api", Parse("postgresql://", environment).ConnectionString);
        Assert.Equal("Port=5433;Host=other;Database=films;Application Name=api", Parse("postgresql://other", environment).ConnectionString);
    }

    [Theory]
    [InlineData("postgresql://db/films?sslmod=require", "invalid connection option \"sslmod\"")]
    [InlineData("postgresql://db/films?sslmode=maybe", "invalid sslmode value: \"maybe\"")]
    [InlineData("postgresql://db:none/films", "invalid port number: \"none\"")]
    [InlineData("postgresql://a,b:1,c:2,d:3/films?port=1,2", "could not match 2 port numbers to 4 hosts")]
    [InlineData("postgresql:///films?host=/a,/b&port=7,8", "a socket among several hosts cannot have a port of its own")]
    [InlineData("postgresql://[::1/films", "end of string reached when looking for matching \"]\" in IPv6 host address in URI")]
    [InlineData("postgresql://db/fil%ms", "invalid percent-encoded token in URI")]
    [InlineData("postgresql://db/fil%00ms", "forbidden value %00 in percent-encoded value of URI")]
    [InlineData("postgresql://db/?connect_timeout", "missing key/value separator \"=\" in URI query parameter: \"connect_timeout\"")]
    [InlineData("films", "missing \"=\" after \"films\" in connection string")]
    [InlineData("host=db password='secret", "unterminated quoted string in connection string")]
    public void A_mistake_is_named_without_the_password(string libpq, string message)
    {
        var error = Assert.Throws<FormatException>(() => Parse(libpq));
        Assert.Equal(message, error.Message);
    }

    private static NpgsqlConnectionStringBuilder Parse(string libpq, Dictionary<string, string>? environment = null) =>
        LibpqConnectionString.Parse(libpq, name => environment?.GetValueOrDefault(name), "/sockets");
}
