using System.Numerics;

namespace Bordnetz.Model.Features;

/// <summary>Counts the clauses of a model without helper variables, by multiplying constraints out.</summary>
internal static class ProductClauses
{
    private const int Limit = 20_000;

    public static BigInteger? Of(FeatureModel model)
    {
        if (model.Features.Any(f => f.MaxInstances != 1) || model.Constraints.Any(c => !c.Atoms.IsEmpty))
        {
            return null;
        }
        BigInteger count = model.Features.Length;
        foreach (FeatureGroup group in model.Groups)
        {
            int n = group.Members.Length;
            BigInteger? own = group.Kind switch
            {
                FeatureGroupKind.Mandatory => n,
                FeatureGroupKind.Optional => 0,
                FeatureGroupKind.Or => 1,
                FeatureGroupKind.Alternative => 1 + ((BigInteger)n * (n - 1) / 2),
                // At least min: each n - min + 1 have one; at most max: no max + 1 are all there.
                _ => Choose(n, group.Min - 1) + Choose(n, group.Max + 1),
            };
            count += own.Value;
        }
        foreach (FeatureExpression constraint in model.Constraints)
        {
            if (Multiplied(constraint) is not { } clauses)
            {
                return null;
            }
            count += clauses.Count;
        }
        return count;
    }

    private static BigInteger Choose(int n, int k)
    {
        BigInteger result = k < 0 || k > n ? BigInteger.Zero : BigInteger.One;
        for (int i = 1; i <= k && k <= n; i++)
        {
            result = result * (n - k + i) / i;
        }
        return result;
    }

    // For each part of the expression, the factors of its "or" and of its negation's; a part is its literal or the list
    // of clauses. Null when there are too many.
    private static List<int[]>? Multiplied(FeatureExpression expression)
    {
        Stack<(Node Positive, Node Negative)> stack = new();
        foreach (int step in expression.Code)
        {
            switch (step)
            {
                case >= 0:
                    stack.Push((new Node(step * 2), new Node((step * 2) + 1)));
                    break;
                case FeatureExpression.True:
                    stack.Push((new Node([], isAnd: true), new Node([], isAnd: false)));
                    break;
                case FeatureExpression.False:
                    stack.Push((new Node([], isAnd: false), new Node([], isAnd: true)));
                    break;
                case FeatureExpression.Not:
                    (Node p, Node q) = stack.Pop();
                    stack.Push((q, p));
                    break;
                default:
                    (Node right, Node notRight) = stack.Pop();
                    (Node left, Node notLeft) = stack.Pop();
                    stack.Push(
                        step switch
                        {
                            FeatureExpression.And => (Node.And(left, right), Node.Or(notLeft, notRight)),
                            FeatureExpression.Or => (Node.Or(left, right), Node.And(notLeft, notRight)),
                            FeatureExpression.Implies => (Node.Or(notLeft, right), Node.And(left, notRight)),
                            _ => (
                                Node.And(Node.Or(notLeft, right), Node.Or(notRight, left)),
                                Node.Or(Node.And(left, notRight), Node.And(right, notLeft))
                            ),
                        }
                    );
                    break;
            }
            if (stack.Peek().Positive.Clauses is null && stack.Peek().Negative.Clauses is null)
            {
                return null;
            }
        }
        return stack.Pop().Positive.Clauses;
    }

    // A part in negation normal form with nested signs of the same kind made flat, and its clauses.
    private sealed class Node
    {
        private readonly bool? _isAnd;
        private readonly List<Node> _parts;

        public Node(int literal)
        {
            _parts = [this];
            Clauses =
            [
                [literal],
            ];
        }

        public Node(List<Node> parts, bool isAnd)
        {
            _parts = parts;
            _isAnd = isAnd;
            Clauses = isAnd ? Joined(parts) : Product(parts);
        }

        public List<int[]>? Clauses { get; }

        public static Node And(Node left, Node right) => new([.. left.Flat(true), .. right.Flat(true)], isAnd: true);

        public static Node Or(Node left, Node right) => new([.. left.Flat(false), .. right.Flat(false)], isAnd: false);

        private List<Node> Flat(bool isAnd) => _isAnd == isAnd ? _parts : [this];

        private static List<int[]>? Joined(List<Node> parts) =>
            parts.Exists(p => p.Clauses is null) || parts.Sum(p => p.Clauses!.Count) > Limit
                ? null
                : [.. parts.SelectMany(p => p.Clauses!)];

        private static List<int[]>? Product(List<Node> parts)
        {
            List<int[]> clauses =
            [
                [],
            ];
            foreach (Node part in parts)
            {
                if (part.Clauses is not { } factors || (long)clauses.Count * factors.Count > Limit)
                {
                    return null;
                }
                List<int[]> product = [];
                foreach (int[] clause in clauses)
                {
                    if (factors.Exists(f => f.All(clause.Contains)))
                    {
                        AddUnlessImplied(product, clause);
                        continue;
                    }
                    foreach (int[] factor in factors)
                    {
                        AddUnlessImplied(product, [.. clause, .. factor]);
                    }
                }
                clauses = product;
            }
            return clauses;
        }

        private static void AddUnlessImplied(List<int[]> clauses, int[] clause)
        {
            if (!clauses.Exists(c => c.All(clause.Contains)))
            {
                clauses.Add(clause);
            }
        }
    }
}
