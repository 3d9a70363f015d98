using System.CommandLine;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz completion</c>: what makes a shell complete this program's words.</summary>
internal static class CompletionCommand
{
    // The shell asks the program itself: a directive with the cursor's place, then the line.
    private const string Bash = """
        _bordnetz() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _bordnetz bordnetz ./bordnetz

        """;

    private const string Zsh = """
        _bordnetz() {
          local completions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- $completions
        }
        compdef _bordnetz bordnetz ./bordnetz

        """;

    private const string Fish = """
        complete -c bordnetz -f -a '(bordnetz "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'

        """;

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "Prints a script by which a shell completes commands, options and paths.")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            Console.Out.Write(
                parsed.GetValue(shell) switch
                {
                    "zsh" => Zsh,
                    "fish" => Fish,
                    _ => Bash,
                }
            );
            return ExitCode.Holds;
        });
        return command;
    }
}
