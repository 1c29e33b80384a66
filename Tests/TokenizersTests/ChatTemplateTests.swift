import Foundation
import Testing
import Tokenizers

@Suite struct ChatTemplateTests {
  @Test func `conversations are the texts that transformers makes of them`() throws {
    let root = try JSONDocument(Array(Data(contentsOf: Fixture.url("chats.json"))), name: "chats.json").root
    let templates = try root.required("templates")
    let cases = try root.required("cases").elements()
    #expect(cases.count == 108)
    for view in cases {
      let name = try view.required("template").string()
      let template = try ChatTemplate(templates.required(name).string(), tokens: ["bos_token": "<s>"])
      var messages: [[(key: String, value: JinjaValue)]] = []
      try view.required("messages").forEachElement {
        if case .dictionary(let members) = try JinjaValue($0) { messages.append(members) }
      }
      var variables: [String: JinjaValue] = [:]
      try view.required("variables").forEachMember {
        variables[String(decoding: $0, as: UTF8.self)] = try JinjaValue($1)
      }
      let text = try template.render(
        messages: messages, addingGenerationPrompt: view.required("prompt").boolean(), variables: variables)
      #expect(Array(text.utf8) == Array(try view.required("text").string().utf8), "\(name): \(text)")
    }
  }

  @Test(arguments: [
    ("a\n{% macro x() %}{% endmacro %}", 2, "macro"), ("{{ 'x' | wordwrap }}", 1, "wordwrap"),
    ("\n\n{{ 1 is divisibleby 3 }}", 3, "divisibleby"), ("{{ [] }}", 1, "tojson"), ("{% if 1 %}", 1, "endif"),
    ("{{ raise_exception('no ' ~ 'way') }}", 1, "no way"), ("{{ a.b }}", 1, "'a'"),
    ("{{ 1 + 'a' }}", 1, "'+'"),
    ("{{ 'a'.format() }}", 1, "format"), ("{{ 9223372036854775807 + 1 }}", 1, "too large"),
    ("{{ 1 // 0 }}", 1, "zero"),
    ("{{ strftime_now('%Y') }}", 1, "strftime_now"), ("{# open", 1, "comment"), ("{{ 'open }}", 1, "string"),
    ("{{ x y }}", 1, "}}"), ("{% include 'x' %}", 1, "include"), ("{{ ; }}", 1, ";"),
    ("{% for x in 3 %}{% endfor %}", 1, "number"),
  ])
  func `what is outside the language is an error with its line`(text: String, line: Int, word: String) {
    let error = #expect(throws: ChatTemplateError.self) {
      try ChatTemplate(text).render([("user", "hello")])
    }
    #expect(error?.line == line)
    #expect(error?.reason.contains(word) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaa') %}{% for a in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% for a in range(100000) %}{{ messages[0].content * 1 if false else 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}"
      + String(repeating: "y", count: 1000) + "{% endfor %}",
    "{{ range(0, 9223372036854775807) }}", "{{ range(-9223372036854775807, 9223372036854775807) }}",
    String(repeating: "{{ (", count: 1), "{{ " + String(repeating: "(", count: 100_000),
    "{{ " + String(repeating: "not ", count: 100_000) + "1 }}",
    "{{ " + String(repeating: "-", count: 100_000) + "1 }}",
    String(repeating: "{% if 1 %}", count: 100_000),
    "{% if 0 %}" + String(repeating: "{% elif 0 %}", count: 100_000),
    "{{ x" + String(repeating: ".a", count: 100_000) + " }}",
    "{{ x" + String(repeating: "|trim", count: 100_000) + " }}",
    "{{ 1" + String(repeating: "+1", count: 100_000) + " }}",
    "{{ 1" + String(repeating: " < 1", count: 100_000) + " }}",
    "{{ 1" + String(repeating: " if 1", count: 100_000) + " }}",
  ])
  func `a template without measure ends in an error`(text: String) {
    #expect(throws: ChatTemplateError.self) { try ChatTemplate(text).render([("user", "hello")]) }
  }

  @Test func `the date is asked for, not taken from the clock`() throws {
    let template = try ChatTemplate(
      "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% else %}never{% endif %}")
    #expect(try template.render([]) == "never")
    let date = Date(timeIntervalSince1970: 1_700_000_000)
    #expect(try template.render(messages: [], date: date) == "14 Nov 2023")
  }

  @Test func `texts are compared by their scalars, as Python does`() throws {
    let template = try ChatTemplate(
      "{{ messages[0].content == 'e\u{301}' }} {{ messages[0].content | length }}")
    #expect(try template.render([("user", "\u{E9}")]) == "False 1")
    #expect(try template.render([("user", "e\u{301}")]) == "True 2")
  }
}
