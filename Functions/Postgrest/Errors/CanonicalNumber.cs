using System.Globalization;
using System.Numerics;

namespace Edge.Postgrest.Errors;

/// <summary>
/// One text for every JSON literal of the same number: whole numbers in digits (up to 1,024 of them), others from 0.1 to 10⁷ in positional
/// notation, the rest as <c>1.5e-7</c>. Mirrors how aeson writes a <c>Scientific</c>.
/// </summary>
public static class CanonicalNumber
{
    private const int MostDigits = 1024;

    /// <param name="literal">A JSON number.</param>
    public static string Of(string literal)
    {
        if (literal.AsSpan().IndexOfAny('.', 'e', 'E') < 0) return literal is "-0" ? "0" : literal;

        var (digits, exponent, negative) = Split(literal);
        var sign = negative ? "-" : "";
        if (exponent >= 0 && exponent <= MostDigits) return digits is "0" ? "0" : sign + digits + new string('0', (int)exponent);

        return sign + Scientific(digits, exponent);
    }

    /// <summary>The literal's coefficient and power of ten, as written: <c>1.50e1</c> is 150 and -1.</summary>
    private static (string Digits, BigInteger Exponent, bool Negative) Split(string literal)
    {
        var negative = literal[0] == '-';
        var mantissa = literal.AsSpan(negative ? 1 : 0);
        var exponent = BigInteger.Zero;
        if (mantissa.IndexOfAny('e', 'E') is var mark and >= 0)
        {
            exponent = BigInteger.Parse(mantissa[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..mark];
        }

        var digits = mantissa.ToString();
        if (digits.IndexOf('.', StringComparison.Ordinal) is var point and >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        digits = digits.TrimStart('0');
        return digits.Length == 0 ? ("0", exponent, false) : (digits, exponent, negative);
    }

    private static string Scientific(string digits, BigInteger exponent)
    {
        if (digits is "0") return "0.0";

        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;

        // The decimal point stands before the first digit, times ten to this power.
        var power = exponent + significant.Length;
        if (power >= 0 && power <= 7)
        {
            var whole = (int)power;
            return whole switch
            {
                0 => "0." + significant,
                _ when whole >= significant.Length => significant.PadRight(whole, '0') + ".0",
                _ => significant[..whole] + "." + significant[whole..],
            };
        }

        var fraction = significant.Length == 1 ? "0" : significant[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{significant[0]}.{fraction}e{power - 1}");
    }
}
