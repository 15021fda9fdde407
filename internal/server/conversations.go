package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

func (s *Server) conversationRoutes(api huma.API) {
	huma.Register(api, operation(http.MethodGet, "/v1/conversations", "list-conversations", "List conversations, the newest first", http.StatusOK, 422, 500), s.conversations)
	huma.Register(api, operation(http.MethodGet, "/v1/conversations/{id}", "get-conversation", "Read a conversation with its answers", http.StatusOK, 404, 500), s.conversation)
	huma.Register(api, operation(http.MethodPatch, "/v1/conversations/{id}", "rename-conversation", "Rename a conversation", http.StatusNoContent, 400, 404, 422, 500), s.renameConversation)
	huma.Register(api, operation(http.MethodDelete, "/v1/conversations/{id}", "delete-conversation", "Delete a conversation and its answers", http.StatusNoContent, 404, 500), s.deleteConversation)
}

type conversationList struct {
	Conversations []Conversation `json:"conversations"`
	Next          string         `json:"next,omitempty" doc:"the cursor of the next page"`
}

func (s *Server) conversations(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"the next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*body[conversationList], error) {
	list, next, err := s.svc.Conversations.ListConversations(ctx, principalOf(ctx), in.Cursor, in.Limit)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[conversationList]{conversationList{list, next}}, nil
}

type conversationDetail struct {
	Conversation Conversation `json:"conversation"`
	Turns        []Turn       `json:"turns"`
}

// byID is the input of an operation on one thing.
type byID struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) conversation(ctx context.Context, in *byID) (*body[conversationDetail], error) {
	c, turns, err := s.svc.Conversations.Conversation(ctx, principalOf(ctx), in.ID)
	if err != nil {
		return nil, s.fail(err)
	}
	return &body[conversationDetail]{conversationDetail{c, turns}}, nil
}

func (s *Server) renameConversation(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Title string `json:"title" minLength:"1" maxLength:"200"`
	}
}) (*struct{}, error) {
	title := strings.TrimSpace(in.Body.Title)
	if title == "" || strings.ContainsFunc(title, binary) {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", "the title is empty or holds control characters", "write a title")
	}
	if err := s.svc.Conversations.RenameConversation(ctx, principalOf(ctx), in.ID, title); err != nil {
		return nil, s.fail(err)
	}
	return nil, nil
}

func (s *Server) deleteConversation(ctx context.Context, in *byID) (*struct{}, error) {
	if err := s.svc.Conversations.DeleteConversation(ctx, principalOf(ctx), in.ID); err != nil {
		return nil, s.fail(err)
	}
	return nil, nil
}
